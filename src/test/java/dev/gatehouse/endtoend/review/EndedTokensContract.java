package dev.gatehouse.endtoend.review;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Each way in which a login, a grant or a token ends is known at the very next review (R5; attack
 * cases 28, 30 and 73).
 */
abstract class EndedTokensContract extends WithReview {
  private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
  private static final String ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";

  private static String idToken(Reply tokens) {
    return tokens.text("id_token");
  }

  private void change(String login, Object... members) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("login", login);
    for (int i = 0; i < members.length; i += 2) {
      body.put((String) members[i], members[i + 1]);
    }
    administer(200, "POST", "/users/change", body);
  }

  @Test
  void aDisabledUser() {
    String user = user();
    Reply tokens = tokens(user);
    Reply others = tokens(ALICE);
    assertGood(idToken(tokens));
    change(user, "enabled", false);
    assertEnded("the grant was revoked: user: disabled", idToken(tokens));
    assertGood(idToken(others));
    assertEquals(1, audited("token_review.refused", claim(idToken(tokens), "jti")));
  }

  @Test
  void aRemovedUser() {
    String user = user();
    Reply tokens = tokens(user);
    administer(200, "POST", "/users/remove", Map.of("login", user));
    assertEnded("the grant was revoked: user: removed", idToken(tokens));
  }

  @Test
  void aNewPassword() {
    String user = user();
    Reply tokens = tokens(user);
    change(user, "password", "another horse battery");
    assertEnded("the grant was revoked: user: new password", idToken(tokens));
  }

  @Test
  void aDisabledAccount() {
    String user = user();
    Reply tokens = tokens(user);
    String account =
        server
            .rows()
            .texts(
                "select account_id from gh_identity where user_id ="
                    + " (select user_id from gh_user where login = ?)",
                user)
            .get(0);
    administer(200, "PATCH", "/accounts/" + account, Map.of("enabled", false));
    Map<?, ?> status = review(idToken(tokens));
    assertEquals(false, status.get("authenticated"), status::toString);
    administer(200, "PATCH", "/accounts/" + account, Map.of("enabled", true));
    assertEquals(false, review(idToken(tokens)).get("authenticated"), "ended for good");
    assertGood(idToken(tokens(user)));
  }

  /** Somebody of the configuration file, whom no write of the database ends. */
  @Test
  void aUserWhoIsGoneFromTheFile() {
    Reply tokens = tokens(ALICE);
    server.reload(yaml ->
        yaml.replace("email: alice@", "email: alicia@").replace("user-alice", "user-alicia"));
    assertEnded("the account is disabled or gone", idToken(tokens));
    server.reload(yaml ->
        yaml.replace("email: alicia@", "email: alice@").replace("user-alicia", "user-alice"));
    assertGood(idToken(tokens));
  }

  @Test
  void aLogoutEndsWhatIsBoundToTheSession() {
    Reply bound = boundTokens(ALICE);
    Reply offline = tokens(ALICE);
    Page logout = browser.get(server.at("/logout"));
    browser.submit(logout.form().with("decision", "logout"));
    Map<?, ?> status = review(idToken(bound));
    assertEquals(false, status.get("authenticated"), status::toString);
    assertTrue(status.get("error").toString().contains("the grant was revoked"), status::toString);
    assertGood(idToken(offline));
  }

  @Test
  void aSessionThatIsOver() {
    Reply bound = boundTokens(ALICE);
    server.rows().change("delete from gh_session");
    assertEnded("the browser session has ended", idToken(bound));
  }

  @Test
  void anAdministratorEndsTheSession() {
    Reply tokens = tokens(ALICE);
    String session =
        server
            .rows()
            .texts(
                "select session_id from gh_grant where id = ?", claim(idToken(tokens), "grant_id"))
            .get(0);
    administer(200, "DELETE", "/sessions/" + session, Map.of());
    assertEnded("the grant was revoked: ended by an administrator", idToken(tokens));
  }

  @Test
  void anAdministratorRevokesTheGrant() {
    Reply tokens = tokens(ALICE);
    administer(200, "DELETE", "/refresh-families/" + claim(idToken(tokens), "grant_id"), Map.of());
    assertEnded("the grant was revoked: ended by an administrator", idToken(tokens));
  }

  @Test
  void theClientRevokesTheRefreshToken() {
    for (String kind : List.of("refresh_token", "access_token")) {
      Reply tokens = tokens(ALICE);
      Reply revoked =
          calls.post(
              "/token/revoke",
              Map.of("token", tokens.text(kind)),
              TestServer.WEB,
              TestServer.WEB_SECRET);
      assertEquals(200, revoked.status());
      assertEnded("the grant was revoked: revoked by the client", idToken(tokens));
    }
  }

  @Test
  void consentTakenBack() {
    Reply tokens = tokens(ALICE);
    administer(
        200,
        "POST",
        "/consents/revoke",
        Map.of("connector", "local", "user_id", "user-alice", "client", TestServer.WEB));
    Map<?, ?> status = review(idToken(tokens));
    assertEquals(false, status.get("authenticated"), status::toString);
  }

  @Test
  void thePersonTakesTheApplicationsAccess() {
    Reply tokens = tokens(ALICE);
    Page page = browser.get(server.at("/account"));
    Page answer = browser.submit(page.formWith("application", TestServer.WEB).with("do", "revoke"));
    assertEquals(303, answer.status(), answer::toString);
    Map<?, ?> status = review(idToken(tokens));
    assertEquals(false, status.get("authenticated"), status::toString);
  }

  @Test
  void aReplayedRefreshToken() {
    Reply first = tokens(ALICE);
    Reply second = good(calls.refresh(first.text("refresh_token")));
    Reply third = good(calls.refresh(second.text("refresh_token")));
    assertGood(idToken(third));
    assertEquals(400, calls.refresh(first.text("refresh_token")).status());
    for (Reply tokens : List.of(first, second, third)) {
      Map<?, ?> status = review(idToken(tokens));
      assertEquals(false, status.get("authenticated"), status::toString);
    }
  }

  @Test
  void aReplayedCode() {
    String code = pages.authorize(request(), ALICE).response().get("code");
    Reply tokens = good(calls.redeem(code));
    assertGood(idToken(tokens));
    assertEquals(400, calls.redeem(code).status());
    assertEnded("the grant was revoked: code replayed", idToken(tokens));
  }

  /** One token alone, found in Kubernetes' audit log or brought by whoever found it. */
  @Test
  void oneTokenByItsIdentifierOrItself() {
    Reply tokens = tokens(ALICE);
    Reply next = good(calls.refresh(tokens.text("refresh_token")));
    String jti = claim(idToken(tokens), "jti");
    Map<String, Object> reply =
        administer(200, "POST", "/id-tokens/revoke", Map.of("jti", "JTI=" + jti));
    assertEquals(jti, reply.get("jti"));
    assertEquals(true, reply.get("revoked"));
    assertEnded("an administrator took the token back", idToken(tokens));
    assertGood(idToken(next));
    assertEquals(
        true,
        administer(200, "POST", "/id-tokens/revoke", Map.of("token", idToken(next)))
            .get("revoked"));
    assertEnded("an administrator took the token back", idToken(next));
    assertEquals(
        false,
        administer(200, "POST", "/id-tokens/revoke", Map.of("token", idToken(next)))
            .get("revoked"));
    assertGood(idToken(good(calls.refresh(next.text("refresh_token")))));
    assertEquals(1, audited("token.denied", jti));
    assertEquals(1, audited("token.denied", claim(idToken(next), "jti")));
  }

  @Test
  void whatIsNoTokenOfOursIsNotTakenBack() {
    Reply tokens = tokens(ALICE);
    administer(409, "POST", "/id-tokens/revoke", Map.of("token", tokens.text("access_token")));
    administer(409, "POST", "/id-tokens/revoke", Map.of("token", "x.y.z"));
    for (String jti : List.of("", "0d3f5b8e-7f3f-4f0f-9d7e-111111111111", "a'; drop table x; --")) {
      administer(400, "POST", "/id-tokens/revoke", Map.of("jti", jti));
    }
    administer(400, "POST", "/id-tokens/revoke", Map.of());
    assertGood(idToken(tokens));
  }

  @Test
  void theListForgetsWhatHasExpired() {
    Reply tokens = tokens(ALICE);
    administer(200, "POST", "/id-tokens/revoke", Map.of("token", idToken(tokens)));
    String expires =
        "select count(*) from gh_denied_token where jti = '" + claim(idToken(tokens), "jti") + "'";
    assertEquals(1, server.number(expires));
    Reply longer = tokens(ALICE);
    administer(200, "POST", "/id-tokens/revoke", Map.of("jti", claim(idToken(longer), "jti")));
    long left =
        server.number(
            "select count(*) from gh_denied_token d where d.jti = '"
                + claim(idToken(longer), "jti")
                + "' and d.expires_at > (select expires_at from gh_denied_token where jti = '"
                + claim(idToken(tokens), "jti")
                + "')");
    assertEquals(1, left, "an identifier alone is kept as long as any token can live");
  }

  /** What was exchanged falls with what it came from (R5), and for its own part. */
  @Test
  void anExchangedTokenFallsWithItsOrigin() {
    Reply origin =
        good(calls.redeem(pages.authorize(TestLogin.request(), ALICE).response().get("code")));
    Reply exchanged = exchange(idToken(origin));
    assertEquals(200, exchanged.status(), exchanged::toString);
    String token = exchanged.text("access_token");
    assertGood(token);
    calls.post(
        "/token/revoke",
        Map.of("token", origin.text("refresh_token")),
        TestServer.WEB,
        TestServer.WEB_SECRET);
    assertEnded("the grant that it was exchanged from was revoked or is gone", token);
  }

  @Test
  void aTokenThatWasTakenBackIsNotExchanged() {
    Reply origin =
        good(calls.redeem(pages.authorize(TestLogin.request(), ALICE).response().get("code")));
    administer(200, "POST", "/id-tokens/revoke", Map.of("token", idToken(origin)));
    Reply refused = exchange(idToken(origin));
    assertEquals(400, refused.status(), refused::toString);
    assertTrue(refused.text("error_description").contains("was revoked"), refused::toString);
  }

  private Reply exchange(String idToken) {
    return calls.post(
        "/token",
        Map.of(
            "grant_type", EXCHANGE,
            "subject_token", idToken,
            "subject_token_type", ID_TOKEN,
            "requested_token_type", ID_TOKEN,
            "audience", "prod"),
        "broker",
        "broker-secret-0123456789abcdef012345");
  }

  @Test
  void aClientsOwnToken() {
    Map<String, String> form =
        Map.of(
            "grant_type", "client_credentials",
            "scope", "openid email groups audience:server:client_id:prod-cluster");
    Reply tokens = good(calls.post("/token", form, "robot", "robot-secret-0123456789abcdefabcdef"));
    assertEquals(true, byOld(idToken(tokens)).get("authenticated"));
    administer(200, "POST", "/id-tokens/revoke", Map.of("token", idToken(tokens)));
    String ended = "gatehouse: the token has ended: the client is gone, or its token was revoked";
    assertRefused(ended, byOld(idToken(tokens)));
    Reply again = good(calls.post("/token", form, "robot", "robot-secret-0123456789abcdefabcdef"));
    assertEquals(true, byOld(idToken(again)).get("authenticated"));
    server.reload(yaml -> yaml.replace("- id: robot\n", "- id: automaton\n"));
    assertRefused(ended, byOld(idToken(again)));
    server.reload(yaml -> yaml.replace("- id: automaton\n", "- id: robot\n"));
  }

  /** A client has no e-mail address that the other clusters could call it by. */
  private Map<?, ?> byOld(String token) {
    return status(ask("old", OLD, question(token)));
  }

  /** Who may use a cluster is asked anew, on what people are in now. */
  @Test
  void whoIsInNoneOfTheGroupsAnyMore() {
    String user = user("operators", "others");
    Reply tokens = tokens(user);
    server.reload(yaml ->
        yaml.replace(
            "audience: prod-cluster\n",
            "audience: prod-cluster\n    allowedGroups: [operators]\n"));
    assertGood(idToken(tokens));
    change(user, "groups", List.of("others"));
    assertEnded(
        "The person is in none of the groups that may use the cluster prod.", idToken(tokens));
    change(user, "groups", List.of("operators"));
    assertGood(idToken(tokens));
    server.reload(yaml -> yaml.replace("    allowedGroups: [operators]\n", ""));
  }

  @Test
  void aClientThatIsGone() {
    Reply bound = boundTokens(ALICE);
    assertGood(idToken(bound));
    server.reload(yaml -> yaml.replace("- id: bound\n", "- id: loose\n"));
    assertEnded("the client bound is gone or may not use local", idToken(bound));
    server.reload(yaml -> yaml.replace("- id: loose\n", "- id: bound\n"));
    assertGood(idToken(bound));
  }

  @Test
  void aKeyThatWasThrownAway() {
    Reply tokens = tokens(ALICE);
    assertGood(idToken(tokens));
    administer(200, "POST", "/keys/rotate", Map.of("emergency", true));
    assertRefused(
        "oidc: verify token: failed to verify signature: failed to verify id token signature",
        review(idToken(tokens)));
    assertGood(idToken(tokens(ALICE)));
  }

  @Test
  void aTokenThatHasExpired() {
    Reply tokens = tokens(ALICE);
    pass(Duration.ofMinutes(61));
    Map<?, ?> status = review(idToken(tokens));
    assertEquals(false, status.get("authenticated"));
    assertTrue(
        status.get("error").toString().startsWith("oidc: verify token: oidc: token is expired"),
        status::toString);
  }

  /** What cannot be found out is neither yes nor no. */
  @Test
  void aDatabaseThatDoesNotAnswer() {
    Reply tokens = tokens(ALICE);
    server.rows().change("alter table gh_grant rename to gh_grant_away");
    try {
      Reply reply = ask("prod", PROD, question(idToken(tokens)));
      assertEquals(503, reply.status(), reply::toString);
      assertEquals(null, reply.json().get("status"));
      // An API server that gets one waits and asks again, while somebody waits for it.
      assertEquals(null, reply.headers().get("retry-after"));
    } finally {
      server.rows().change("alter table gh_grant_away rename to gh_grant");
    }
    assertGood(idToken(tokens));
  }

  /** The credential of a cluster is asked for before the database is. */
  @Test
  void nothingIsKeptBetweenTwoReviews() {
    Reply tokens = tokens(ALICE);
    for (int i = 0; i < 3; i++) {
      assertGood(idToken(tokens));
    }
    server.rows().change("update gh_grant set revoked_at = code_redeemed_at");
    Map<?, ?> status = review(idToken(tokens));
    assertEquals(false, status.get("authenticated"), status::toString);
  }
}
