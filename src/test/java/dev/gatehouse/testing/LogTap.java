package dev.gatehouse.testing;

import dev.gatehouse.logging.LogConfig;
import dev.gatehouse.logging.Logging;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.event.Level;

/**
 * Listens to the process's log at DEBUG for as long as it is open; warnings and errors still reach
 * whoever read the log before. Thread-safe.
 */
public final class LogTap implements AutoCloseable {
  private static final int MOST = 64 << 20;
  private static final List<LogTap> OPEN = new CopyOnWriteArrayList<>();
  private static LogConfig before;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

  private LogTap() {}

  /** Opens one more; the last one opened says in which format all hear. */
  public static LogTap open(LogConfig.Format format) {
    synchronized (OPEN) {
      if (OPEN.isEmpty()) {
        before = Logging.current();
      }
      LogTap tap = new LogTap();
      OPEN.add(tap);
      Logging.configure(
          LogConfig.of(Level.DEBUG, format, List.of()).withAudit().withOutput(new Tee()));
      return tap;
    }
  }

  /** Everything so far. */
  public byte[] bytes() {
    synchronized (heard) {
      return heard.toByteArray();
    }
  }

  /** The lines so far. */
  public List<String> lines() {
    return new String(bytes(), StandardCharsets.UTF_8).lines().toList();
  }

  /** The first line that is as wanted, once it is there; fails after thirty seconds. */
  public String line(Predicate<String> wanted) {
    return line(1, wanted);
  }

  /** The n-th line that is as wanted, counted from 1. */
  public String line(int n, Predicate<String> wanted) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    synchronized (heard) {
      while (true) {
        Optional<String> line = lines().stream().filter(wanted).skip(n - 1L).findFirst();
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (line.isPresent()) {
          return line.get();
        }
        if (left <= 0) {
          throw new AssertionError("no such line");
        }
        try {
          heard.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new AssertionError("interrupted", e);
        }
      }
    }
  }

  @Override
  public void close() {
    synchronized (OPEN) {
      OPEN.remove(this);
      if (OPEN.isEmpty()) {
        Logging.configure(before);
      }
    }
  }

  private void hear(byte[] bytes, int offset, int length) {
    synchronized (heard) {
      if (heard.size() < MOST) {
        heard.write(bytes, offset, length);
        heard.notifyAll();
      }
    }
  }

  /** Gives each line to all that listen. */
  private static final class Tee extends OutputStream {
    @Override
    public void write(int one) {
      throw new IllegalStateException("the log writes whole lines");
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      OPEN.forEach(tap -> tap.hear(bytes, offset, length));
      String head = new String(bytes, offset, Math.min(length, 80), StandardCharsets.ISO_8859_1);
      if (head.contains("WARN") || head.contains("ERROR")) {
        before.out().write(bytes, offset, length);
        before.out().flush();
      }
    }
  }
}
