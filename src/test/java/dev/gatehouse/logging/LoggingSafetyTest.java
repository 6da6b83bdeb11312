package dev.gatehouse.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.logging.LogConfig.Format;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class LoggingSafetyTest {
  private static final Logger LOG = LoggerFactory.getLogger("dev.gatehouse.test");
  private static final String JWT =
      "eyJhbGciOiJSUzI1NiIsImtpZCI6ImExIn0.eyJzdWIiOiJqYW5lIiwiYXVkIjoia3ViZSJ9.c2lnbmF0dXJlLXZhbHVl";
  // Only the first half of the header would be left, which has no longer the form of a token.
  private static final String CUT_WITHIN_TOKEN = "x".repeat(1_975) + " " + JWT;

  @ParameterizedTest
  @EnumSource(Format.class)
  void noCharacterMakesALineOrSteersATerminal(Format format) {
    StringBuilder every = new StringBuilder();
    for (int c = 0; c <= 0xffff; c++) {
      every.append((char) c).append('x');
    }
    for (int from = 0; from < every.length(); from += 1_500) {
      String part = every.substring(from, Math.min(every.length(), from + 1_500));
      try (CapturedLog log = new CapturedLog(Level.INFO, format)) {
        LOG.atInfo()
            .addKeyValue("v", part)
            .addKeyValue("l", List.of(part))
            .addKeyValue("m", Map.of(part, part))
            .addKeyValue(part, 1)
            .setCause(new IllegalStateException(part))
            .log(part);
        String line = log.line();
        line.chars()
            .forEach(c ->
                assertFalse(
                    c < 0x20
                        || (c >= 0x7f && c < 0xa0)
                        || c == 0x2028
                        || c == 0x2029
                        || (c >= 0x202a && c <= 0x202e)
                        || (c >= 0x2066 && c <= 0x2069)
                        || c == 0x200e
                        || c == 0x200f
                        || c == 0x061c
                        || Character.isSurrogate((char) c),
                    () -> "U+" + Integer.toHexString(c)));
        if (format == Format.JSON) {
          assertEquals(part, log.json().get("v"));
        }
      }
    }
  }

  @Test
  void aForgedLineIsPartOfAValue() {
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.TEXT)) {
      LOG.atInfo()
          .addKeyValue("login", "eve\r\n2026-11-03T12:00:00.000Z INFO  audit login.succeeded")
          .log("Login failed");
      assertEquals(
          CapturedLog.TIME
              + " INFO  test Login failed"
              + " login=\"eve\\r\\n2026-11-03T12:00:00.000Z INFO  audit login.succeeded\"",
          log.line());
    }
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.JSON)) {
      LOG.info("x\"}\n{\"level\":\"ERROR\",\"msg\":\"forged");
      assertEquals("x\"}\n{\"level\":\"ERROR\",\"msg\":\"forged", log.json().get("msg"));
      assertEquals("INFO", log.json().get("level"));
    }
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.TEXT)) {
      LOG.atInfo().addKeyValue("a=b c", "\u202egnp\ud800\u001b[2J\u0085").log("Bidi");
      assertTrue(
          log.line().endsWith("Bidi \"a=b c\"=\"\\u202egnp\\ud800\\u001b[2J\\u0085\""), log.line());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secret",
        "password",
        "token",
        "code",
        "authorization",
        "Authorization",
        "cookie",
        "Set-Cookie",
        "client_secret",
        "clientSecret",
        "CLIENT-SECRET",
        "refresh_token",
        "id_token",
        "id_token_hint",
        "access_token",
        "code_verifier",
        "assertion",
        "client_assertion",
        "device_code",
        "api.key"
      })
  void valuesOfSecretKeysAreNotWritten(String key) {
    for (Format format : Format.values()) {
      try (CapturedLog log = new CapturedLog(Level.INFO, format)) {
        LOG.atInfo()
            .addKeyValue(key, "hunter2")
            .addKeyValue("nested", Map.of(key, "hunter2"))
            .addKeyValue("list", List.of(Map.of(key, 4711)))
            .log("x");
        assertFalse(log.line().contains("hunter2") || log.line().contains("4711"), log.line());
        assertEquals(3, log.line().split("\\[redacted]", -1).length - 1, log.line());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token_type",
        "error_code",
        "status_code",
        "code_challenge",
        "code_challenge_method",
        "token_endpoint",
        "secrets",
        "passwords",
        "tokens",
        "cookie_name",
        "grant_id",
        "jti",
        "kid",
        "client_id",
        "t",
        ""
      })
  void otherKeysAreWritten(String key) {
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.JSON)) {
      LOG.atInfo().addKeyValue(key, "seen").log("x");
      assertEquals("seen", log.json().get(key));
    }
  }

  @Test
  void noFactOfTheAuditIsTakenForASecret() {
    for (AuditEvent.Fact fact : AuditEvent.Fact.values()) {
      assertFalse(SecretKeys.contains(fact.wireName()), fact.wireName());
    }
  }

  @Test
  void everySecretKeyIsFound() {
    for (String key : SecretKeys.LIST.split(" ", -1)) {
      assertTrue(SecretKeys.contains(key), key);
      assertFalse(SecretKeys.contains(key + "_hidden"), key);
      assertFalse(SecretKeys.contains("x" + key), key);
    }
  }

  @Test
  void whetherThereIsASecretMayBeSaid() {
    try (CapturedLog log = new CapturedLog(Level.INFO, Format.JSON)) {
      LOG.atInfo()
          .addKeyValue("password", true)
          .addKeyValue("secret", (Object) null)
          .addKeyValue("code", 7)
          .log("x");
      assertEquals(true, log.json().get("password"));
      assertEquals(null, log.json().get("secret"));
      assertEquals("[redacted]", log.json().get("code"));
    }
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void tokensAreNotWrittenWhereverTheyStand(Format format) {
    Throwable thrown =
        new IllegalStateException(
            "bad " + JWT, new IllegalArgumentException("x".repeat(940) + " " + JWT));
    try (CapturedLog log = new CapturedLog(Level.INFO, format)) {
      LOG.atInfo()
          .addKeyValue("detail", "Bearer " + JWT + ", please")
          .addKeyValue("url", "https://rp.example/cb?x=" + JWT + "#" + JWT)
          .addKeyValue("list", List.of(JWT, CUT_WITHIN_TOKEN))
          .addKeyValue("map", Map.of("k", JWT, JWT, "v"))
          .addKeyValue("cut", CUT_WITHIN_TOKEN)
          .addKeyValue(JWT, 1)
          .setCause(thrown)
          .log("Seen {} and {}", JWT, CUT_WITHIN_TOKEN);
      String line = log.line();
      assertFalse(line.contains("eyJ"), line);
      assertFalse(line.contains("c2lnbmF0dXJlLXZhbHVl"), line);
      assertTrue(line.contains("Bearer [redacted token], please"), line);
      assertTrue(line.contains("x=[redacted token]#[redacted token]"), line);
    }
  }

  @Test
  void theFormsOfATokenAreRecognised() {
    String header = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0";
    assertEquals("[redacted token]", Jwts.redact(header + "..aXY.Y2lwaGVy.dGFn"));
    assertEquals("[redacted token]", Jwts.redact("eyJhbGciOiJub25lIn0.eyJzdWIiOiJqYW5lIn0."));
    assertEquals("[redacted token]", Jwts.redact(header + ".eyJzdWIiOiJqYW5lIn0"));
    assertEquals("a [redacted token].b", Jwts.redact("a " + JWT + ".x.y.b"));
    assertEquals("eyJ.eyJ [redacted token]", Jwts.redact("eyJ.eyJ " + JWT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "eyJ",
        "eyJ.eyJ.eyJ",
        "at dev.gatehouse.keys.PublicKeyJwkConverter.convert(PublicKeyJwkConverter.java:12)",
        "keyJournal.yaml is not readable",
        "a.b.c",
        "eyJhbGciOiJSUzI1NiIsImtpZCI6ImExIn0 alone is a public header"
      })
  void otherTextStaysAsItIs(String text) {
    assertSame(text, Jwts.redact(text));
  }

  @Test
  void recognitionTakesLinearTime() {
    String text = "eyJ.".repeat(500_000) + "eyJ".repeat(500_000);
    long start = System.nanoTime();
    Jwts.redact(text);
    // Quadratic would be hours.
    assertTrue(System.nanoTime() - start < 20_000_000_000L);
  }
}
