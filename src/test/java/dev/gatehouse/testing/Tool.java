package dev.gatehouse.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A program that people use with an issuer, as a process that lives until {@link #close()}. What it
 * says on both outputs is kept. Thread-safe.
 */
public final class Tool implements AutoCloseable {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);
  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private boolean ended;

  private Tool(Process process) {
    this.process = process;
  }

  /** Starts kubelogin, building it first where that has not been done. */
  public static Tool kubelogin(Path directory, List<String> arguments)
      throws IOException, InterruptedException {
    return start(directory, Peers.kubelogin(), arguments);
  }

  /** Starts oauth2-proxy, building it first where that has not been done. */
  public static Tool oauth2Proxy(Path directory, List<String> arguments)
      throws IOException, InterruptedException {
    return start(directory, Peers.oauth2Proxy(), arguments);
  }

  /** Starts the Python program that logs in with Authlib. */
  public static Tool authlib(Path directory) throws IOException, InterruptedException {
    Path program = Path.of("test", "python", "authlib", "login.py").toAbsolutePath();
    return start(directory, Peers.authlib(), List.of(program.toString()));
  }

  /** A file of an npm library that browsers load. */
  public static Path browserLibrary(String path) throws IOException, InterruptedException {
    return Peers.relyingParty().resolve("node_modules").resolve(path);
  }

  private static Tool start(Path directory, Path program, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    // Its caches are the test's, and no proxy stands between it and an issuer on loopback.
    builder.environment().putAll(Map.of("HOME", directory.toString(), "NO_PROXY", "*"));
    return started(builder);
  }

  /**
   * Starts a program of the build, given by its path from the working directory of the tests.
   *
   * @param directory where it runs
   * @param environment further variables
   */
  public static Tool run(Path directory, List<String> command, Map<String, String> environment)
      throws IOException {
    List<String> absolute = new ArrayList<>(command);
    absolute.set(0, Path.of(command.get(0)).toAbsolutePath().normalize().toString());
    ProcessBuilder builder =
        new ProcessBuilder(absolute).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return started(builder);
  }

  /** Starts a program; both its outputs are in one stream. */
  static Tool started(ProcessBuilder builder) throws IOException {
    Tool tool = new Tool(builder.start());
    Thread.ofVirtual().start(tool::listen);
    return tool;
  }

  /** Sends a line to its standard input. */
  public void tell(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  private void listen() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        hear(line);
      }
    } catch (IOException e) {
      hear("its output could not be read: " + e.getMessage());
    }
    synchronized (lines) {
      ended = true;
      lines.notifyAll();
    }
  }

  private void hear(String line) {
    synchronized (lines) {
      lines.add(line);
      lines.notifyAll();
    }
  }

  /** The first line that is as wanted, once it is there; fails when it does not come. */
  public String line(Predicate<String> wanted) {
    return line(1, wanted);
  }

  /** The same for a later one of those lines, counted from 1. */
  public String line(int number, Predicate<String> wanted) {
    long end = System.nanoTime() + PATIENCE;
    synchronized (lines) {
      while (true) {
        int found = 0;
        for (String line : lines) {
          if (wanted.test(line) && ++found == number) {
            return line;
          }
        }
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0 || ended) {
          throw new AssertionError("no such line: " + String.join("\n", lines));
        }
        try {
          lines.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new AssertionError("interrupted", e);
        }
      }
    }
  }

  /** Everything that it has said; waits until it has ended by itself. */
  public String output() {
    return output(PATIENCE);
  }

  /** The same with a patience of its own, in nanoseconds. */
  String output(long patience) {
    try {
      if (!process.waitFor(patience, TimeUnit.NANOSECONDS)) {
        throw new AssertionError("it goes on: " + said());
      }
      synchronized (lines) {
        while (!ended) {
          lines.wait(TimeUnit.NANOSECONDS.toMillis(PATIENCE));
        }
      }
      return said();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /**
   * Asks it to end with SIGTERM, which a JVM follows as it follows Ctrl-C: a signal of a keyboard
   * is ignored by what was started in the background.
   */
  public void terminate() {
    process.destroy();
  }

  /** The programs that it has started and that live. */
  public List<ProcessHandle> children() {
    return process.descendants().toList();
  }

  /** Whether it has not ended yet. */
  public boolean alive() {
    return process.isAlive();
  }

  /** What it ended with; waits until it has ended. */
  public int exitCode() {
    output();
    return process.exitValue();
  }

  /** The same for what takes long. */
  public int exitCode(Duration patience) {
    output(patience.toNanos());
    return process.exitValue();
  }

  /** Everything that it has said so far. */
  public String said() {
    synchronized (lines) {
      return String.join("\n", lines);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new UncheckedIOException(new IOException("a process does not end"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
