package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The published keys and their rotation (RFC 7517, R19). */
class KeySetTest extends WithIssuer {
  /** For how long readers may keep what they have read. */
  private static final Duration MAX_AGE = Duration.ofMinutes(5);

  private Set<String> published() throws Exception {
    Set<String> kids = new TreeSet<>();
    JWKSet.parse(get("/keys").body()).getKeys().forEach(key -> kids.add(key.getKeyID()));
    return kids;
  }

  private static String kid(String token) throws Exception {
    return JWSObject.parse(token).getHeader().getKeyID();
  }

  private String signsNow() throws Exception {
    return kid(clientToken());
  }

  private String clientToken() {
    Reply reply =
        login.post(
            "/token",
            Map.of("grant_type", "client_credentials"),
            TestServer.SERVICE,
            TestServer.SERVICE_SECRET);
    assertGranted(reply);
    return reply.text("access_token");
  }

  private void rotate(boolean emergency) {
    assertEquals(
        200, server.administer("POST", "/keys/rotate", Map.of("emergency", emergency)).status());
  }

  @Test
  void theBodyIsTheSameUntilAKeyChanges() {
    Page first = get("/keys");
    assertEquals("public, max-age=300, must-revalidate", first.header("cache-control"));
    assertTrue(first.header("content-type").startsWith("application/json"));
    Page unchanged = get("/keys", "If-None-Match", first.header("etag"));
    assertEquals(304, unchanged.status());
    assertEquals("", unchanged.header("content-type"), "a cache would relabel what it holds");
    server.restart();
    Page second = get("/keys");
    assertEquals(first.body(), second.body());
    assertEquals(first.header("etag"), second.header("etag"));
    assertEquals(304, get("/keys", "If-None-Match", first.header("etag")).status());
  }

  @Test
  void onlyPublicMembers() throws Exception {
    JWKSet keys = JWKSet.parse(get("/keys").body());
    assertFalse(keys.getKeys().isEmpty());
    for (JWK key : keys.getKeys()) {
      assertFalse(key.isPrivate());
      assertEquals(
          List.of("kty", "use", "alg", "kid", "n", "e").stream().sorted().toList(),
          key.toJSONObject().keySet().stream().sorted().toList());
      assertEquals(key.computeThumbprint().toString(), key.getKeyID());
    }
  }

  /** A reader that read the set just before the rotation knows every key that signs meanwhile. */
  @Test
  void aNewKeyIsKnownToEveryReaderBeforeItSigns() throws Exception {
    pass(Duration.ofMinutes(10));
    String before = signsNow();
    rotate(false);
    Set<String> known = published();
    Reply tokens = login.tokens();
    int changes = 0;
    String signer = signsNow();
    for (int i = 0; i < 40; i++) {
      String now = signsNow();
      assertTrue(known.contains(now), "a reader that keeps the set for its max-age knows the key");
      changes += now.equals(signer) ? 0 : 1;
      signer = now;
      if (i % 5 == 4) {
        known = published();
      }
      pass(MAX_AGE.dividedBy(5));
    }
    assertNotEquals(before, signer);
    assertEquals(1, changes + (signsNow().equals(signer) ? 0 : 1) + firstChange(before, tokens));
    assertTrue(published().contains(before), "tokens that it signed still live");
    assertEquals(200, login.userinfo(tokens.text("access_token")).status());
  }

  /** One when the change came with the rotation itself, because the next key was old enough. */
  private static int firstChange(String before, Reply tokens) throws Exception {
    return kid(tokens.text("access_token")).equals(before) ? 0 : 1;
  }

  @Test
  void anEmergencyEndsTheTokensOfTheBadKey() throws Exception {
    Reply tokens = login.tokens();
    String bad = kid(tokens.text("access_token"));
    assertTrue(published().contains(bad));
    rotate(true);
    server.readKeys();
    assertFalse(published().contains(bad));
    assertRefused(401, "invalid_token", login.userinfo(tokens.text("access_token")));
    assertInactive(tokens.text("access_token"));
    Reply next = login.refresh(tokens.text("refresh_token"));
    assertGranted(next);
    assertTrue(published().contains(kid(next.text("id_token"))));
  }

  @Test
  void whatNoKeySignedIsNoToken() throws Exception {
    String token = login.tokens().text("access_token");
    String[] parts = token.split("\\.", -1);
    for (String header :
        List.of(
            "{\"alg\":\"none\",\"typ\":\"at+jwt\"}",
            "{\"alg\":\"none\",\"typ\":\"at+jwt\",\"kid\":\"" + kid(token) + "\"}",
            "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"" + kid(token) + "\"}",
            "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"unknown\"}",
            "{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}",
            "{\"alg\":\"PS256\",\"typ\":\"at+jwt\",\"kid\":\"" + kid(token) + "\"}",
            "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"crit\":[\"x\"],\"x\":1,\"kid\":\""
                + kid(token)
                + "\"}",
            "[]",
            "{")) {
      String forged =
          java.util.Base64.getUrlEncoder()
                  .withoutPadding()
                  .encodeToString(header.getBytes(java.nio.charset.StandardCharsets.UTF_8))
              + "."
              + parts[1]
              + ".";
      for (String signature : new String[] {"", parts[2]}) {
        assertRefused(401, "invalid_token", login.userinfo(forged + signature));
        assertInactive(forged + signature);
      }
    }
  }
}
