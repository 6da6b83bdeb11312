package dev.gatehouse.endtoend.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.cli.Gatehouse;
import dev.gatehouse.tck.MutableClock;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatehouse audit export --follow}: a collector that reads what happens. */
class FollowTest {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @TempDir Path directory;
  private final MutableClock clock =
      new MutableClock(Instant.ofEpochSecond(Instant.now().getEpochSecond()));

  /** A pipe's writing end: what was written, until the reader is gone. */
  private static final class Pipe extends Writer {
    private final StringBuilder text = new StringBuilder();
    private boolean closed;

    @Override
    public synchronized void write(char[] buffer, int offset, int length) throws IOException {
      if (closed) {
        throw new IOException("broken pipe");
      }
      text.append(buffer, offset, length);
      notifyAll();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    /** The reader goes away. */
    synchronized void breaks() {
      closed = true;
    }

    synchronized List<String> lines() {
      return text.toString().lines().toList();
    }

    /** Waits for a line. */
    synchronized void await(Predicate<String> wanted) throws InterruptedException {
      long end = System.nanoTime() + LONGEST.toNanos();
      while (lines().stream().noneMatch(wanted)) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        assertTrue(left > 0, () -> "no such line in " + text);
        wait(left);
      }
    }
  }

  @Test
  void whatHappensIsWrittenOnceAndInOrder() throws Exception {
    try (TestServer server = TestServer.in(directory).clock(clock).start()) {
      TestLogin login = new TestLogin(server, new TestBrowser());
      String refresh = login.tokens().text("refresh_token");
      clock.advance(Duration.ofSeconds(30));
      Pipe pipe = new Pipe();
      StringWriter said = new StringWriter();
      CompletableFuture<Integer> command =
          CompletableFuture.supplyAsync(() ->
              Gatehouse.run(
                  new PrintWriter(pipe, true),
                  new PrintWriter(said, true),
                  "audit",
                  "export",
                  "--follow",
                  "--config",
                  server.configuration().toString()));
      try {
        pipe.await(line -> line.contains("token.issued"));
        // Two rounds later: what it goes on with comes behind what it has.
        for (int round = 0; round < 2; round++) {
          TestLogin.Reply tokens = login.refresh(refresh);
          assertEquals(200, tokens.status(), tokens::toString);
          refresh = tokens.text("refresh_token");
          Object jti = TestLogin.claims(tokens.text("access_token")).get("jti");
          clock.advance(Duration.ofSeconds(30));
          pipe.await(line -> line.contains(jti.toString()));
        }
        List<String> followed = pipe.lines();
        List<String> exported = AuditRecord.run(server.configuration(), "export").lines();
        assertEquals(exported.subList(0, followed.size()), followed);
      } finally {
        pipe.breaks();
        // What happens next finds that nobody reads it.
        login.tokens();
        clock.advance(Duration.ofSeconds(30));
      }
      assertEquals(1, ended(command), said::toString);
    }
  }

  private static int ended(CompletableFuture<Integer> command) throws Exception {
    try {
      return command.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("it goes on although nobody reads", e);
    }
  }
}
