package dev.gatehouse.logging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.logging.LogConfig.Format;
import java.util.ListResourceBundle;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LoggingBridgesTest {
  private static final Logger DRIVER = Logger.getLogger("org.postgresql.Driver");
  private static final Logger ROOT = Logger.getLogger("");

  @Test
  void connectorsLogThroughSystemLogger() {
    System.Logger logger = System.getLogger("dev.gatehouse.connector.ldap");
    assertEquals("dev.gatehouse.connector.ldap", logger.getName());
    try (CapturedLog log = new CapturedLog(org.slf4j.event.Level.INFO, Format.JSON)) {
      assertFalse(logger.isLoggable(System.Logger.Level.DEBUG));
      assertTrue(logger.isLoggable(System.Logger.Level.INFO));
      assertFalse(logger.isLoggable(System.Logger.Level.OFF));
      logger.log(System.Logger.Level.DEBUG, "not seen");
      logger.log(System.Logger.Level.OFF, "not seen");
      logger.log(
          System.Logger.Level.DEBUG,
          () -> {
            throw new AssertionError("not asked");
          });
      logger.log(System.Logger.Level.WARNING, "Search under {0} took {1} ms\n", "dc=x", 1234);
      assertEquals("Search under dc=x took 1,234 ms\n", log.json().get("msg"));
      assertEquals("WARN", log.json().get("level"));
      assertEquals("connector.ldap", log.json().get("logger"));
    }
  }

  @Test
  void systemLoggerTakesExceptionsSuppliersAndBundles() {
    System.Logger logger = System.getLogger("dev.gatehouse.connector.ldap");
    try (CapturedLog log = new CapturedLog(org.slf4j.event.Level.DEBUG, Format.JSON)) {
      logger.log(System.Logger.Level.ERROR, "It's {0}", new IllegalStateException("gone"));
      assertEquals("It's {0}", log.json().get("msg"));
      assertEquals("java.lang.IllegalStateException: gone", log.json().get("error"));
    }
    try (CapturedLog log = new CapturedLog(org.slf4j.event.Level.DEBUG, Format.JSON)) {
      logger.log(System.Logger.Level.DEBUG, () -> "made on demand");
      assertEquals("made on demand", log.json().get("msg"));
    }
    ListResourceBundle bundle =
        new ListResourceBundle() {
          @Override
          protected Object[][] getContents() {
            return new Object[][] {{"hello", "Hello {0}"}};
          }
        };
    try (CapturedLog log = new CapturedLog(org.slf4j.event.Level.DEBUG, Format.JSON)) {
      logger.log(System.Logger.Level.INFO, bundle, "hello", "Jane");
      assertEquals("Hello Jane", log.json().get("msg"));
    }
    try (CapturedLog log = new CapturedLog(org.slf4j.event.Level.DEBUG, Format.JSON)) {
      logger.log(System.Logger.Level.INFO, "broken {0, pattern", "Jane");
      assertEquals("broken {0, pattern", log.json().get("msg"));
    }
  }

  @Test
  void theJdkLogsHere() {
    try (CapturedLog log = new CapturedLog(org.slf4j.event.Level.TRACE, Format.JSON)) {
      System.Logger logger = System.getLogger("jdk.httpclient.HttpClient");
      // Headers stand there.
      assertFalse(logger.isLoggable(System.Logger.Level.DEBUG));
      logger.log(System.Logger.Level.INFO, "hello");
      assertEquals("jdk.httpclient.HttpClient", log.json().get("logger"));
    }
  }

  @Test
  void javaUtilLoggingLogsHereOnce() {
    try (CapturedLog log = new CapturedLog(org.slf4j.event.Level.INFO, Format.JSON)) {
      DRIVER.log(Level.SEVERE, "Connection {0} failed", new Object[] {"c1"});
      Map<String, Object> json = log.json();
      assertEquals("Connection c1 failed", json.get("msg"));
      assertEquals("ERROR", json.get("level"));
      assertEquals("org.postgresql.Driver", json.get("logger"));
    }
    try (CapturedLog log = new CapturedLog(org.slf4j.event.Level.INFO, Format.JSON)) {
      LogRecord record = new LogRecord(Level.WARNING, "with {} and a cause");
      record.setLoggerName("org.postgresql.Driver");
      record.setThrown(new IllegalStateException("gone"));
      DRIVER.log(record);
      assertEquals("with {} and a cause", log.json().get("msg"));
      assertEquals("java.lang.IllegalStateException: gone", log.json().get("error"));
    }
  }

  @Test
  void ourHandlerIsTheOnlyOne() {
    Handler console = new ConsoleHandler();
    try (CapturedLog log = new CapturedLog(org.slf4j.event.Level.INFO, Format.TEXT)) {
      ROOT.addHandler(console);
      log.configure(org.slf4j.event.Level.INFO, Format.TEXT);
      Handler[] handlers = ROOT.getHandlers();
      assertEquals(1, handlers.length);
      log.configure(org.slf4j.event.Level.INFO, Format.TEXT);
      assertArrayEquals(handlers, ROOT.getHandlers());
    } finally {
      ROOT.removeHandler(console);
    }
  }

  @Test
  void levelsOfJavaUtilLoggingFollow() {
    Logger own = Logger.getLogger("dev.gatehouse.plugin");
    try (CapturedLog log = new CapturedLog(org.slf4j.event.Level.WARN, Format.TEXT)) {
      assertFalse(DRIVER.isLoggable(Level.INFO));
      assertFalse(own.isLoggable(Level.INFO));
      log.configure(org.slf4j.event.Level.DEBUG, Format.TEXT);
      assertTrue(DRIVER.isLoggable(Level.INFO));
      assertFalse(DRIVER.isLoggable(Level.CONFIG));
      assertTrue(own.isLoggable(Level.FINE));
      assertFalse(own.isLoggable(Level.FINER));
      own.config("seen");
      assertEquals(CapturedLog.TIME + " DEBUG plugin seen", log.line());
    }
  }

  @Test
  void aNoisyLibraryIsQuietThroughEveryDoor() {
    try (CapturedLog log = new CapturedLog(org.slf4j.event.Level.INFO, Format.TEXT)) {
      Logger.getLogger("org.eclipse.jetty.x").info("not seen");
      System.getLogger("org.eclipse.jetty.x").log(System.Logger.Level.INFO, "not seen");
      Logger.getLogger("org.eclipse.jetty.x").warning("seen");
      assertEquals(CapturedLog.TIME + " WARN  org.eclipse.jetty.x seen", log.line());
    }
  }
}
