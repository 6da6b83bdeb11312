package dev.gatehouse.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.logging.LogConfig.Format;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MarkerFactory;
import org.slf4j.event.Level;

class LoggingFormatsTest {
  private static final Logger LOG = LoggerFactory.getLogger("dev.gatehouse.http.request");

  @Test
  void textIsForPeople() {
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.TEXT)) {
      LOG.atInfo()
          .addKeyValue("status", 200)
          .addKeyValue("path", "/token")
          .addKeyValue("reason", "two words")
          .addKeyValue("equation", "a=b")
          .addKeyValue("empty", "")
          .addKeyValue("nothing", (Object) null)
          .addKeyValue("groups", List.of("a", "b"))
          .log("Request answered");
      assertEquals(
          CapturedLog.TIME
              + " INFO  http.request Request answered status=200 path=/token reason=\"two words\""
              + " equation=\"a=b\" empty=\"\" nothing=null groups=\"[a, b]\"",
          log.line());
    }
  }

  @Test
  void aMessageThatLooksLikeKeyValuesIsQuoted() {
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.TEXT)) {
      LOG.warn("Login of {}", "eve sub=admin");
      LOG.error("C:\\temp");
      assertEquals(
          List.of(
              CapturedLog.TIME + " WARN  http.request \"Login of eve sub=admin\"",
              CapturedLog.TIME + " ERROR http.request \"C:\\\\temp\""),
          log.lines());
    }
  }

  @Test
  void jsonKeepsTypes() {
    Map<String, Object> nested = new TreeMap<>();
    nested.put("deep", List.of(1, "x"));
    nested.put("none", null);
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.JSON)) {
      LOG.atInfo()
          .addKeyValue("status", 200)
          .addKeyValue("ratio", 0.5)
          .addKeyValue("nan", Double.NaN)
          .addKeyValue("big", new BigDecimal("12.50"))
          .addKeyValue("ok", true)
          .addKeyValue("nothing", (Object) null)
          .addKeyValue("wait", Duration.ofSeconds(5))
          .addKeyValue("format", Format.TEXT)
          .addKeyValue("groups", List.of("a", "b"))
          .addKeyValue("array", new String[] {"c"})
          .addKeyValue("map", nested)
          .addKeyValue("bytes", new byte[3])
          .log("Répondu");
      assertEquals(
          "{\"time\":\""
              + CapturedLog.TIME
              + "\",\"level\":\"INFO\",\"logger\":\"http.request\",\"msg\":\"Répondu\","
              + "\"status\":200,\"ratio\":0.5,\"nan\":\"NaN\",\"big\":12.50,\"ok\":true,"
              + "\"nothing\":null,\"wait\":\"PT5S\",\"format\":\"TEXT\",\"groups\":[\"a\",\"b\"],"
              + "\"array\":[\"c\"],\"map\":{\"deep\":[1,\"x\"],\"none\":null},"
              + "\"bytes\":\"byte[3]\"}",
          log.line());
    }
  }

  @Test
  void jsonNeverHasAMemberTwice() {
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.JSON)) {
      LOG.atError()
          .addKeyValue("time_", 1)
          .addKeyValue("time", 2)
          .addKeyValue("msg", 3)
          .addKeyValue("level", 4)
          .addKeyValue("logger", 5)
          .addKeyValue("error", 6)
          .addKeyValue("stack", 7)
          .addKeyValue("twice", 8)
          .addKeyValue("twice", 9)
          .setCause(new IOException("gone"))
          .log("m");
      Map<String, Object> json = log.json();
      assertEquals(CapturedLog.TIME, json.get("time"));
      assertEquals("m", json.get("msg"));
      assertEquals("java.io.IOException: gone", json.get("error"));
      List<String> names =
          List.of("time_", "time__", "msg_", "level_", "logger_", "error_", "stack_", "twice");
      for (int i = 0; i < names.size(); i++) {
        assertEquals(i + 1, ((Number) json.get(names.get(i))).intValue(), names.get(i));
      }
      assertEquals(9, ((Number) json.get("twice_")).intValue());
    }
  }

  @Test
  void anOauthErrorKeepsItsNameWhereNoExceptionNeedsIt() {
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.JSON)) {
      LOG.atInfo().addKeyValue("error", "invalid_grant").log("Request refused");
      assertEquals("invalid_grant", log.json().get("error"));
    }
  }

  @Test
  void exceptionsHaveTheirCauses() {
    Exception thrown = new IllegalStateException("outer", new IOException("inner\nline"));
    thrown.addSuppressed(new IllegalArgumentException("beside"));
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.JSON)) {
      LOG.error("Failed for {}", "x", thrown);
      Map<String, Object> json = log.json();
      assertEquals("Failed for x", json.get("msg"));
      assertEquals("java.lang.IllegalStateException: outer", json.get("error"));
      String stack = (String) json.get("stack");
      assertTrue(stack.startsWith("at dev.gatehouse.logging.LoggingFormatsTest."), stack);
      assertTrue(stack.contains("\nCaused by: java.io.IOException: inner\nline\n"), stack);
      assertTrue(stack.contains("\nSuppressed: java.lang.IllegalArgumentException: beside"), stack);
    }
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.TEXT)) {
      LOG.atError().addArgument("x").addArgument(thrown).log("Failed for {}");
      String line = log.line();
      assertTrue(line.contains(" Failed for x error=\"java.lang.IllegalStateException"), line);
      assertTrue(line.contains(" | Caused by: java.io.IOException: inner\\nline | "), line);
    }
  }

  @Test
  void everythingIsBounded() {
    Throwable thrown = new IllegalStateException("m".repeat(100_000));
    for (int i = 0; i < 200; i++) {
      thrown = new IllegalStateException("c".repeat(5_000), thrown);
    }
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.JSON)) {
      var event =
          LOG.atError()
              .addKeyValue("k".repeat(1_000), "\0".repeat(100_000))
              .addKeyValue("emoji", "a" + "😀".repeat(2_000))
              .addKeyValue("list", IntStream.range(0, 100_000).boxed().toList())
              .addKeyValue("strings", java.util.Collections.nCopies(500, "s".repeat(1_000)))
              .setCause(thrown);
      for (int i = 0; i < 500; i++) {
        event = event.addKeyValue("n" + i, i);
      }
      event.log("x".repeat(100_000));
      assertTrue(log.line().length() < 100_000, "length " + log.line().length());
      Map<String, Object> json = log.json();
      assertEquals("x".repeat(4_000) + "...[96000 more]", json.get("msg"));
      assertEquals("\0".repeat(2_000) + "...[98000 more]", json.get("k".repeat(100)));
      assertTrue(((String) json.get("emoji")).startsWith("a" + "😀".repeat(999) + "...["));
      assertEquals("404", json.get("left_out"));
    }
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.TEXT)) {
      LOG.atError().addKeyValue("s", "s".repeat(3_000)).setCause(thrown).log("x");
      assertTrue(log.line().length() < 60_000, "length " + log.line().length());
      assertTrue(log.line().contains("s=\"" + "s".repeat(2_000) + "...[1000 more]\""));
    }
  }

  @Test
  void valuesThatCannotBePrintedCostThemselvesOnly() {
    Object angry =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no");
          }
        };
    List<Object> endless = new java.util.ArrayList<>();
    endless.add(endless);
    class Unspeakable extends RuntimeException {
      private static final long serialVersionUID = 1L;

      @Override
      public String getMessage() {
        throw new IllegalStateException("no");
      }
    }
    String unprintable = "[unprintable: java.lang.IllegalStateException]";
    for (Format format : Format.values()) {
      try (CapturedLog log = new CapturedLog(Level.INFO, format)) {
        LOG.atInfo()
            .addKeyValue("a", Arrays.asList(1, angry))
            .addKeyValue("endless", endless)
            .addKeyValue("b", "kept")
            .setCause(new Unspeakable())
            .log("Hello {}", angry);
        assertTrue(log.line().contains("Hello " + unprintable), log.line());
        assertTrue(log.line().contains("kept"), log.line());
        if (format == Format.JSON) {
          assertEquals(unprintable, log.json().get("a"));
          assertTrue(((String) log.json().get("error")).contains("Unspeakable"));
        }
      }
    }
  }

  @Test
  void messagesTakeArguments() {
    try (CapturedLog log = new CapturedLog(Level.TRACE, Format.JSON)) {
      LOG.trace("{} and {} and {}", "a", 2, null);
      assertEquals("a and 2 and null", log.json().get("msg"));
    }
    assertEquals("{} x {}", Messages.braces("\\{} {} {}", new Object[] {"x"}, 1));
    assertEquals("\\x", Messages.braces("\\{}".replace("\\", "\\\\"), new Object[] {"x"}, 1));
    assertEquals("{} stays", Messages.braces("{} stays", new Object[0], 0));
    assertEquals("[1, b]", Messages.braces("{}", new Object[] {List.of(1, "b")}, 1));
    assertNull(Messages.braces(null, new Object[] {"x"}, 1));
  }

  @Test
  void markersAreIgnored() {
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.JSON)) {
      LOG.info(MarkerFactory.getMarker("m"), "with a marker");
      LOG.debug(MarkerFactory.getMarker("m"), "too detailed");
      assertEquals("with a marker", log.json().get("msg"));
    }
  }

  @Test
  void namesOfLoggersAreShort() {
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.TEXT)) {
      LoggerFactory.getLogger("org.example.Tool").info("x");
      LoggerFactory.getLogger("dev.gatehouse.bad name\n").info("x");
      assertEquals(
          List.of(
              CapturedLog.TIME + " INFO  org.example.Tool x",
              CapturedLog.TIME + " INFO  bad_name_ x"),
          log.lines());
    }
  }

  @Test
  void timesAreRfc3339() {
    for (String time :
        List.of(
            "1969-12-31T23:59:59.999Z", "2028-02-29T00:00:00.010Z", "2026-12-31T23:59:59.100Z")) {
      try (CapturedLog log = new CapturedLog(Level.INFO, Format.JSON)) {
        Logging.configure(Logging.current().withClock(InstantSource.fixed(Instant.parse(time))));
        LOG.info("x");
        assertEquals(time, log.json().get("time"));
      }
    }
  }

  @Test
  void excludedFieldsAreLeftOut() {
    for (Format format : Format.values()) {
      try (CapturedLog log = new CapturedLog(Level.INFO, format, "email", "stack", "time", "msg")) {
        LOG.atError()
            .addKeyValue("email", "jane@example.org")
            .addKeyValue("user", Map.of("email", "jane@example.org", "id", "u1"))
            .addKeyValue("emails", 3)
            .setCause(new IOException("gone"))
            .log("Hello");
        String line = log.line();
        assertFalse(line.contains("jane"), line);
        assertFalse(line.contains("stack"), line);
        assertTrue(line.contains("u1") && line.contains("emails") && line.contains("gone"), line);
        assertTrue(line.contains(CapturedLog.TIME) && line.contains("Hello"), line);
      }
    }
  }
}
