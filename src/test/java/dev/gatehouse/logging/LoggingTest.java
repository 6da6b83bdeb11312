package dev.gatehouse.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.logging.LogConfig.Format;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.NOPLoggingEventBuilder;

class LoggingTest {
  private static final Logger LOG = LoggerFactory.getLogger("dev.gatehouse.test");

  @Test
  void thisIsTheProviderOfSlf4j() {
    assertInstanceOf(GatehouseLogger.class, LOG);
    assertSame(LOG, LoggerFactory.getLogger("dev.gatehouse.test"));
  }

  @Test
  void theBuildsTestsAreQuiet() throws Exception {
    // In a process of its own: here somebody may have configured the log already.
    assertEquals(List.of("WARN  main b"), beforeConfigure("warn"));
    assertEquals(List.of("INFO  main a", "WARN  main b"), beforeConfigure(null));
    List<String> wrong = beforeConfigure("loud");
    assertTrue(wrong.get(0).contains("use trace, debug, info, warn or error"), wrong.toString());
    assertEquals(List.of("INFO  main a", "WARN  main b"), wrong.subList(1, 3));
  }

  /** What a fresh process writes on standard error, without the times. */
  private static List<String> beforeConfigure(String level) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            "-Dgatehouse.log.level=" + (level == null ? "info" : level),
            Main.class.getName());
    if (level == null) {
      builder.command().remove(3);
    }
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    String text = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), text);
    return text.lines().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
  }

  /** Logs before anything is configured. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) {
      Logger log = LoggerFactory.getLogger("main");
      log.debug("not seen");
      log.info("a");
      log.warn("b");
    }
  }

  @Test
  void existingLoggersFollowAChange() {
    try (CapturedLog log = new CapturedLog(Level.WARN, Format.TEXT)) {
      LOG.info("not seen");
      assertFalse(LOG.isInfoEnabled());
      assertInstanceOf(NOPLoggingEventBuilder.class, LOG.atInfo());
      log.configure(Level.DEBUG, Format.JSON, "email");
      assertTrue(LOG.isDebugEnabled());
      assertFalse(LOG.isTraceEnabled());
      LOG.atDebug().addKeyValue("email", "jane@example.org").log("seen");
      assertEquals("seen", log.json().get("msg"));
      assertFalse(log.json().containsKey("email"));
      log.configure(Level.ERROR, Format.TEXT);
      LOG.warn("not seen");
      LOG.error("seen");
      assertEquals(2, log.lines().size());
      assertEquals(CapturedLog.TIME + " ERROR test seen", log.lines().get(1));
    }
  }

  @Test
  void aBuilderMadeBeforeTheLevelRoseWritesNothing() {
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.TEXT)) {
      var event = LOG.atInfo();
      log.configure(Level.ERROR, Format.TEXT);
      event.log("not seen");
      LOG.makeLoggingEventBuilder(Level.INFO).log("not seen");
      assertEquals("", log.text());
    }
  }

  @Test
  void librariesAreHeardWhereItMatters() {
    String[] noisy = {
      "org.eclipse.jetty.server.Server",
      "io.javalin.Javalin",
      "com.zaxxer.hikari.HikariDataSource",
      "org.flywaydb.core.Flyway"
    };
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.TEXT)) {
      for (String name : noisy) {
        assertEquals(Level.WARN, leastSevere(name), name);
      }
      assertEquals(Level.INFO, leastSevere("org.example.Other"));
      assertEquals(Level.INFO, leastSevere("org.eclipse.jettyish"));
      assertEquals(Level.INFO, leastSevere("dev.gatehouse.x"));
      log.configure(Level.DEBUG, Format.TEXT);
      for (String name : noisy) {
        assertEquals(Level.INFO, leastSevere(name), name);
      }
      assertEquals(Level.INFO, leastSevere("org.postgresql.core"));
      assertEquals(Level.DEBUG, leastSevere("dev.gatehouse.x"));
      log.configure(Level.ERROR, Format.TEXT);
      assertEquals(Level.ERROR, leastSevere(noisy[0]));
      assertEquals(Level.ERROR, leastSevere("dev.gatehouse.x"));
    }
  }

  @Test
  void theAuditRecordGoesOnWhenTheLogIsTurnedDown() {
    LogConfig before = Logging.current();
    try {
      LogConfig quiet = LogConfig.of(Level.ERROR, Format.TEXT, List.of());
      Logging.configure(quiet.withAudit());
      assertEquals(Level.INFO, leastSevere("dev.gatehouse.audit"));
      assertEquals(Level.ERROR, leastSevere("dev.gatehouse.auditor"));
      Logging.configure(quiet);
      assertEquals(Level.ERROR, leastSevere("dev.gatehouse.audit"));
    } finally {
      Logging.configure(before);
    }
  }

  @Test
  void connectorsAreHeardMoreThanTheServerAndNeverLess() {
    LogConfig before = Logging.current();
    try {
      LogConfig quiet = LogConfig.of(Level.WARN, Format.TEXT, List.of());
      Logging.configure(quiet.withConnectors(Level.DEBUG));
      assertEquals(Level.DEBUG, leastSevere("dev.gatehouse.connector.acme"));
      assertEquals(Level.WARN, leastSevere("dev.gatehouse.connectors.Plugins"));
      assertEquals(Level.WARN, leastSevere("dev.gatehouse.wiring.Host"));
      Logging.configure(quiet.withConnectors(Level.ERROR));
      assertEquals(Level.WARN, leastSevere("dev.gatehouse.connector.acme"));
      Logging.configure(quiet);
      assertEquals(Level.WARN, leastSevere("dev.gatehouse.connector.acme"));
    } finally {
      Logging.configure(before);
    }
  }

  private static Level leastSevere(String name) {
    Logger logger = LoggerFactory.getLogger(name);
    Level least = Level.ERROR;
    for (Level level : Level.values()) {
      if (logger.isEnabledForLevel(level) && level.toInt() < least.toInt()) {
        least = level;
      }
    }
    return least;
  }

  /** Keeps lines, and notices a write that begins before another has ended. */
  private static final class Unsynchronized extends OutputStream {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger writing = new AtomicInteger();
    private final AtomicInteger overlaps = new AtomicInteger();

    @Override
    public void write(int b) {
      throw new AssertionError("byte by byte");
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      if (writing.incrementAndGet() > 1) {
        overlaps.incrementAndGet();
      }
      lines.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
      writing.decrementAndGet();
    }
  }

  @Test
  void linesNeverInterleave() throws Exception {
    int threads = 16;
    int each = 500;
    String filler = "y".repeat(300);
    Unsynchronized out = new Unsynchronized();
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.JSON);
        ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      Logging.configure(Logging.current().withOutput(out));
      CountDownLatch start = new CountDownLatch(1);
      List<Future<?>> running = new java.util.ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int thread = t;
        running.add(
            pool.submit(() -> {
              start.await();
              for (int i = 0; i < each; i++) {
                LOG.atInfo().addKeyValue("n", thread * each + i).log(filler);
              }
              return null;
            }));
      }
      start.countDown();
      for (int i = 0; i < 50; i++) {
        // The same stream by another configuration: lines stay whole.
        Logging.configure(Logging.current().withOutput(out));
      }
      for (Future<?> one : running) {
        one.get();
      }
      Set<Long> seen = new HashSet<>();
      assertEquals("", log.text());
      assertEquals(0, out.overlaps.get());
      for (String line : out.lines) {
        assertEquals(line.length() - 1, line.indexOf('\n'), line);
        var json = JSONObjectUtils.parse(line);
        assertEquals(filler, json.get("msg"));
        assertTrue(seen.add(((Number) json.get("n")).longValue()), line);
      }
      assertEquals(threads * each, seen.size());
    }
  }

  @Test
  void aLineIsOneWrite() {
    List<Integer> writes = new java.util.ArrayList<>();
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new AssertionError("byte by byte");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            writes.add(length);
          }
        };
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.JSON)) {
      Logging.configure(Logging.current().withOutput(out));
      LOG.atInfo().addKeyValue("k", "v".repeat(3_000)).log("x");
      assertEquals(1, writes.size());
      assertEquals("", log.text());
    }
  }

  @Test
  void aBrokenStreamNeverReachesTheCaller() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    OutputStream worse =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new IllegalStateException("closed");
          }
        };
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.JSON)) {
      long lost = Logging.lost();
      Logging.configure(Logging.current().withOutput(broken));
      LOG.info("x");
      Logging.configure(Logging.current().withOutput(worse));
      LOG.info("x");
      assertEquals(lost + 2, Logging.lost());
      log.configure(Level.INFO, Format.JSON);
      LOG.info("heard again");
      assertEquals("heard again", log.json().get("msg"));
    }
  }

  @Test
  void aStreamThatLogsDoesNotLoop() {
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.JSON)) {
      OutputStream own =
          new OutputStream() {
            @Override
            public void write(int b) {
              LOG.info("from within");
            }
          };
      long lost = Logging.lost();
      Logging.configure(Logging.current().withOutput(own));
      LOG.info("x");
      assertTrue(Logging.lost() > lost);
      assertEquals("", log.text());
    }
  }
}
