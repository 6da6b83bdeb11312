package dev.gatehouse.database;

import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.IdentityKey;
import dev.gatehouse.storage.SessionRow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Rows with every column filled. */
final class Rows {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");

  private Rows() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static GrantRow grant(String name) {
    return grant(name, null);
  }

  static GrantRow grant(String name, GrantRow.Refresh refresh) {
    return new GrantRow(
        name,
        "attempt-" + name,
        "client",
        "local",
        "alice",
        "subject",
        "session",
        "sid",
        GrantRow.Binding.SESSION,
        List.of("openid", "groups"),
        List.of("https://api.example"),
        "nonce",
        NOW.minusSeconds(5),
        "acr",
        List.of("pwd"),
        "{\"userinfo\":{}}",
        "{\"name\":\"Älice 🐊\"}",
        bytes("state"),
        "{\"jkt\":\"x\"}",
        NOW,
        NOW.plusSeconds(600),
        null,
        null,
        new GrantRow.Code(
            bytes("hash-" + name),
            NOW.plusSeconds(60),
            null,
            "https://app.example/cb",
            "challenge",
            "S256",
            "thumb"),
        refresh,
        null);
  }

  static GrantRow.Refresh refresh(String family, long counter) {
    return new GrantRow.Refresh(
        family,
        "mac-1",
        counter,
        bytes("random-" + counter),
        counter == 0 ? null : bytes("random-" + (counter - 1)),
        NOW,
        0,
        NOW,
        NOW.plusSeconds(5000),
        NOW.plusSeconds(1000),
        null);
  }

  static SessionRow session(String id, SessionRow.Account... accounts) {
    return new SessionRow(
        id,
        bytes("secret-" + id),
        NOW,
        NOW,
        NOW.plusSeconds(100),
        NOW.plusSeconds(300),
        "192.0.2.1",
        "agent",
        false,
        List.of(accounts));
  }

  static SessionRow.Account account(String id, String user) {
    return new SessionRow.Account(
        id,
        "local",
        user,
        "account-" + user,
        SessionRow.State.PENDING,
        NOW,
        NOW.minusSeconds(1),
        null,
        List.of("pwd"),
        "{}",
        bytes("state"),
        null,
        new IdentityKey("local", user));
  }
}
