package dev.gatehouse.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.durability.Tokens.Answer;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestRows;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** Checks after a crash that everything that was answered is true, and nothing is true twice. */
final class Promises {
  private final Storm storm;
  private final Function<String, URI> server;
  private final TestRows rows;

  Promises(Storm storm, Function<String, URI> server, TestRows rows) {
    this.storm = storm;
    this.server = server;
    this.rows = rows;
  }

  void check() {
    assertEquals(List.of(), List.copyOf(storm.wrong));
    sessions();
    codes();
    int number = 0;
    for (Family family : List.copyOf(storm.families)) {
      kept(family);
      if (number++ % 2 == 0) {
        spent(family);
        storm.families.remove(family);
      }
    }
    for (String code = storm.unanswered.poll(); code != null; code = storm.unanswered.poll()) {
      unanswered(code);
    }
    // A token that is ahead of its row would mean that the database forgot an answer.
    assertEquals(0, rows.audited("refresh.rolled_back"));
  }

  private void sessions() {
    Set<String> there = new HashSet<>(rows.texts("select id from gh_session"));
    List<String> lost = storm.sessions.stream().filter(one -> !there.contains(one)).toList();
    assertEquals(List.of(), lost, "sessions whose cookie arrived are gone");
  }

  private void codes() {
    Set<String> there = new HashSet<>();
    String hex =
        rows.url().startsWith("jdbc:sqlite") ? "hex(code_hash)" : "encode(code_hash, 'hex')";
    for (String hash : rows.texts("select " + hex + " from gh_grant")) {
      there.add(hash.toLowerCase(Locale.ROOT));
    }
    List<String> lost = storm.codes.stream().filter(one -> !there.contains(hash(one))).toList();
    assertEquals(List.of(), lost, "codes that arrived are gone");
  }

  private static String hash(String code) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(code.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the client holds works. */
  private void kept(Family family) {
    assertEquals(
        200, new TestLogin(server, new TestBrowser()).userinfo(family.accessToken).status());
    if (family.previous != null && !family.unanswered) {
      Answer again = refresh(family.previous);
      assertEquals(200, again.status(), "the last answer's predecessor " + again);
      assertEquals(family.newest, again.refreshToken(), "two successors of one refresh token");
    }
    Answer next = refresh(family.newest);
    assertEquals(200, next.status(), "the newest refresh token " + next);
    assertNotEquals(family.newest, next.refreshToken());
    family.told(next);
  }

  /** What was used up stays so. */
  private void spent(Family family) {
    if (family.before != null) {
      refused(refresh(family.before));
    } else {
      refused(storm.tokens.redeem(server.apply("/token"), family.code));
    }
    // Whoever presents it again may be a thief: the family ends.
    refused(refresh(family.newest));
    refused(storm.tokens.redeem(server.apply("/token"), family.code));
  }

  /** A code whose answer got lost was redeemed or not, but never works twice. */
  private void unanswered(String code) {
    Answer first = storm.tokens.redeem(server.apply("/token"), code);
    if (!first.ok()) {
      refused(first);
    }
    refused(storm.tokens.redeem(server.apply("/token"), code));
  }

  private Answer refresh(String token) {
    return storm.tokens.refresh(server.apply("/token"), token);
  }

  private static void refused(Answer answer) {
    assertTrue(
        answer.status() == 400 && "invalid_grant".equals(answer.text("error")), answer.toString());
  }
}
