package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Refresh tokens as families (RFC 6749 §6, R6, attack case 28). */
class RefreshTest extends WithIssuer {
  private Instant begin;

  @BeforeEach
  void note() {
    begin = clock.instant();
  }

  private Reply refresh(Reply tokens) {
    return login.refresh(tokens.text("refresh_token"));
  }

  /** Of this test: the clean-up may take away those of tests that let months pass. */
  private long audited(String type) {
    return server
        .rows()
        .number(
            "select count(*) from gh_audit where type = ? and happened_at >= ?",
            type,
            begin.toEpochMilli());
  }

  @Test
  void eachRefreshGivesANewTokenAndKeepsTheLogin() {
    Reply first = login.tokens();
    long before = audited("token.refreshed");
    pass(Duration.ofMinutes(10));
    Reply second = refresh(first);
    assertGranted(second);
    assertNotEquals(first.text("refresh_token"), second.text("refresh_token"));
    assertNotEquals(first.text("access_token"), second.text("access_token"));
    Map<String, Object> one = TestLogin.claims(first.text("id_token"));
    Map<String, Object> two = TestLogin.claims(second.text("id_token"));
    for (String same : List.of("iss", "sub", "aud", "auth_time", "sid", "nonce", "grant_id")) {
      assertEquals(one.get(same), two.get(same), same);
    }
    assertNotEquals(one.get("iat"), two.get("iat"));
    assertNotEquals(one.get("jti"), two.get("jti"));
    assertEquals(before + 1, audited("token.refreshed"));
  }

  @Test
  void aLostAnswerIsGivenAgain() {
    Reply first = login.tokens();
    Reply second = refresh(first);
    long before = audited("token.refresh_repeated");
    pass(Duration.ofSeconds(59));
    Reply again = refresh(first);
    assertGranted(again);
    assertEquals(second.text("refresh_token"), again.text("refresh_token"));
    assertNotEquals(second.text("access_token"), again.text("access_token"));
    assertEquals(before + 1, audited("token.refresh_repeated"));
    assertGranted(refresh(second));
  }

  @Test
  void anOldTokenEndsTheFamily() {
    Reply first = login.tokens();
    Reply second = refresh(first);
    Reply third = refresh(second);
    long before = audited("refresh.replayed");
    assertRefused(400, "invalid_grant", refresh(first));
    assertEquals(before + 1, audited("refresh.replayed"));
    assertDead(third);
    assertDead(second);
    assertEquals(before + 1, audited("refresh.replayed"), "one family ends once");
  }

  @Test
  void theTokenBeforeEndsTheFamilyAfterTheGraceWindow() {
    Reply first = login.tokens();
    Reply second = refresh(first);
    pass(Duration.ofSeconds(60));
    assertRefused(400, "invalid_grant", refresh(first));
    assertDead(second);
  }

  @Test
  void aRepeatProlongsNothing() {
    Reply first = login.tokens();
    refresh(first);
    String row = "select idle_expires_at || absolute_expires_at || rotated_at from gh_grant";
    List<String> before = server.rows().texts(row);
    pass(Duration.ofSeconds(30));
    assertGranted(refresh(first));
    assertEquals(before, server.rows().texts(row));
  }

  @Test
  void anotherClientsTokenIsRefusedAndKeepsItsLife() {
    Reply tokens = login.tokens();
    assertRefused(
        400, "invalid_grant", refreshAs(tokens.text("refresh_token"), OTHER, OTHER_SECRET));
    Reply asNative =
        login.post(
            "/token",
            Map.of(
                "grant_type",
                "refresh_token",
                "client_id",
                TestServer.NATIVE,
                "refresh_token",
                tokens.text("refresh_token")));
    assertRefused(400, "invalid_grant", asNative);
    Reply next = refresh(tokens);
    refresh(next);
    assertRefused(
        400, "invalid_grant", refreshAs(tokens.text("refresh_token"), OTHER, OTHER_SECRET));
    assertActive(next.text("access_token"));
  }

  @Test
  void severalDevicesOfOnePersonAreApart() {
    Reply laptop = login.tokens();
    Reply phone = new TestLogin(server, new TestBrowser()).tokens();
    Reply second = refresh(laptop);
    refresh(second);
    assertRefused(400, "invalid_grant", refresh(laptop));
    assertDead(second);
    Reply alive = refresh(phone);
    assertGranted(alive);
    assertActive(alive.text("access_token"));
  }

  private Reply narrowed(Reply tokens, String scope) {
    return login.token(
        Map.of(
            "grant_type",
            "refresh_token",
            "refresh_token",
            tokens.text("refresh_token"),
            "scope",
            scope));
  }

  @Test
  void fewerScopesForOneAnswer() {
    Reply tokens = login.tokens();
    Reply fewer = narrowed(tokens, "openid email");
    assertGranted(fewer);
    assertEquals("openid email", fewer.text("scope"));
    assertEquals("openid email", TestLogin.claims(fewer.text("access_token")).get("scope"));
    assertFalse(TestLogin.claims(fewer.text("id_token")).containsKey("groups"));
    assertFalse(login.userinfo(fewer.text("access_token")).json().containsKey("groups"));
    assertEquals("openid email", introspect(fewer.text("access_token")).json().get("scope"));
    Reply all = refresh(fewer);
    assertEquals("openid profile email groups offline_access", all.text("scope"));
    Reply noIdToken = narrowed(all, "email");
    assertGranted(noIdToken);
    assertEquals(null, noIdToken.json().get("id_token"));
    Reply userinfo = login.userinfo(noIdToken.text("access_token"));
    assertEquals(403, userinfo.status());
    assertEquals("insufficient_scope", userinfo.error());
  }

  @Test
  void neverMoreScopesThanGranted() {
    Reply tokens =
        login.redeem(login.code(TestLogin.request("scope", "openid email offline_access")));
    for (String scope :
        List.of("openid groups", "profile", "audience:server:client_id:service", "federated:id")) {
      assertRefused(400, "invalid_scope", narrowed(tokens, scope));
    }
    Reply refreshed = narrowed(tokens, "openid");
    assertGranted(refreshed);
    assertRefused(400, "invalid_scope", narrowed(refreshed, "openid groups"));
    assertGranted(narrowed(refreshed, "openid email"));
  }

  @Test
  void aScopeThatMeansNothingIsNotGrantedInSilence() {
    Reply tokens = login.tokens();
    assertRefused(400, "invalid_scope", narrowed(tokens, "made-up"));
    Reply known = narrowed(tokens, "openid made-up");
    assertGranted(known);
    assertEquals("openid", known.text("scope"));
  }

  @Test
  void itEndsWithoutUse() {
    Reply tokens = login.tokens();
    pass(Duration.ofDays(30).minusSeconds(1));
    Reply used = refresh(tokens);
    assertGranted(used);
    pass(Duration.ofDays(30));
    assertRefused(400, "invalid_grant", refresh(used));
    assertInactive(used.text("refresh_token"));
  }

  @Test
  void itEndsHoweverOftenItIsUsed() {
    Reply tokens = login.tokens();
    for (int i = 0; i < 4; i++) {
      pass(Duration.ofDays(20));
      tokens = refresh(tokens);
      assertGranted(tokens);
    }
    pass(Duration.ofDays(10));
    assertRefused(400, "invalid_grant", refresh(tokens));
    assertInactive(tokens.text("refresh_token"));
  }

  @Test
  void afterARevocationNothingIsLeft() {
    Reply tokens = login.tokens();
    Reply next = refresh(tokens);
    assertEquals(200, revoke(next.text("refresh_token")).status());
    assertDead(next);
    assertDead(tokens);
  }

  @Test
  void whatIsNoRefreshToken() {
    Reply tokens = login.tokens();
    String token = tokens.text("refresh_token");
    for (String odd :
        List.of(
            "x",
            token + "A",
            token.substring(1),
            "B" + token.substring(1),
            token.substring(0, token.length() - 2) + "AA",
            token.toLowerCase(java.util.Locale.ROOT),
            tokens.text("access_token"),
            tokens.text("id_token"),
            "a".repeat(20_000))) {
      assertRefused(400, "invalid_grant", login.refresh(odd));
    }
    assertGranted(refresh(tokens));
  }

  @Test
  void ofFiftyAtOnceOneMovesTheFamily() throws Exception {
    Reply tokens = login.tokens();
    long moved = audited("token.refreshed");
    List<Reply> replies = race(50, () -> refresh(tokens));
    Set<String> successors = new HashSet<>();
    for (Reply reply : replies) {
      assertGranted(reply);
      successors.add(reply.text("refresh_token"));
    }
    assertEquals(1, successors.size());
    assertEquals(moved + 1, audited("token.refreshed"));
    Reply next = login.refresh(successors.iterator().next());
    assertGranted(next);
    assertActive(replies.get(0).text("access_token"));
  }

  @Test
  void withoutOfflineAccessThereIsNone() {
    Reply tokens = login.redeem(login.code(TestLogin.request("scope", "openid email")));
    assertGranted(tokens);
    assertEquals(null, tokens.json().get("refresh_token"));
  }
}
