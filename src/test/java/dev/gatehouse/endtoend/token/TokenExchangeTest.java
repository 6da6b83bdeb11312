package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tokens of this issuer that are exchanged for others (RFC 8693, rules R5, R17, R18). */
class TokenExchangeTest extends WithExchange {

  /** What is kept of a login is enough: the upstream is not asked when a token is exchanged. */
  @Test
  void anUpstreamThatDoesNotOpenAtAReloadIsNotNeeded() {
    Reply tokens = login.tokens("corp", "una");
    String open = "{type: test-token-upstream, id: corp, name: Corp, config: {world: exchange,";
    server.reload(yaml -> yaml.replace(open, open + " fails: true,"));
    try {
      Reply reply = idToken(tokens, "requested_token_type", ID_TOKEN, "audience", "prod");
      assertEquals(claims(reply).get("sub"), TestLogin.sub(tokens));
      assertNotEquals(200, login.refresh(tokens.text("refresh_token")).status(), "it is not open");
    } finally {
      server.reload(yaml -> yaml.replace(open + " fails: true,", open));
    }
  }

  @Test
  void anIdTokenBecomesOneForACluster() {
    Reply tokens = tokens();
    Reply reply = idToken(tokens, "requested_token_type", ID_TOKEN, "audience", "prod");
    Map<String, Object> claims = claims(reply);
    assertEquals("N_A", reply.text("token_type"));
    assertEquals(ID_TOKEN, reply.text("issued_token_type"));
    assertFalse(reply.json().containsKey("refresh_token"));
    assertFalse(reply.json().containsKey("id_token"));
    assertEquals("no-store", reply.headers().get("cache-control"));
    assertEquals("prod-cluster", claims.get("aud"), "the cluster's name stands for its audience");
    assertEquals(BROKER, claims.get("azp"));
    assertEquals(TestLogin.sub(tokens), claims.get("sub"));
    assertEquals("alice@example.com", claims.get("email"));
    assertEquals(List.of("operators"), claims.get("groups"), "the target's policy narrows groups");
    for (String name : List.of("client_id", "nonce", "at_hash", "sid", "act", "scope", "events")) {
      assertFalse(claims.containsKey(name), name);
    }
    assertEquals(600, seconds(reply.json().get("expires_in")), "the target's lifetime");
    assertEquals(600, seconds(claims.get("exp")) - seconds(claims.get("iat")));
  }

  @Test
  void neverLongerThanTheTokenThatItComesFrom() {
    Reply tokens = tokens();
    pass(Duration.ofMinutes(57));
    Reply reply = idToken(tokens, "requested_token_type", ID_TOKEN, "audience", "dev-cluster");
    assertEquals(TestLogin.claims(tokens.text("id_token")).get("exp"), claims(reply).get("exp"));
    assertEquals(180, seconds(reply.json().get("expires_in")));
    pass(Duration.ofMinutes(3));
    assertRefused(400, "invalid_request", idToken(tokens, "audience", "other-app"));
  }

  @Test
  void anAccessTokenForThisIssuerOpensUserinfo() {
    Reply tokens = tokens();
    Reply reply = accessToken(tokens, "scope", "openid email");
    assertGranted(reply);
    assertEquals(ACCESS_TOKEN, reply.text("issued_token_type"));
    assertEquals("openid email", reply.text("scope"));
    Map<String, Object> claims = claims(reply);
    assertEquals(server.issuer().toString(), claims.get("aud"));
    assertEquals(BROKER, claims.get("client_id"));
    Reply userinfo = login.userinfo(reply.text("access_token"));
    assertEquals(TestLogin.sub(tokens), userinfo.text("sub"));
    assertEquals("alice@example.com", userinfo.text("email"));
    assertNull(userinfo.json().get("groups"), "a scope that was not asked for");
  }

  @Test
  void whatIsNotAskedForIsInherited() {
    Reply reply = accessToken(tokens());
    assertEquals("openid profile email groups", reply.text("scope"));
  }

  @Test
  void resourcesAreTheAudience() {
    Reply tokens = tokens();
    Map<String, Object> claims =
        claims(accessToken(tokens, "resource", "https://files.example.com", "scope", "groups"));
    assertEquals("https://files.example.com", claims.get("aud"));
    Map<String, Object> two =
        claims(
            form(
                "/token",
                TestBrowser.encode(exchange(tokens.text("access_token"), ACCESS_TOKEN))
                    + "&resource=https%3A%2F%2Ffiles.example.com"
                    + "&resource=https%3A%2F%2Fapi.example.com%2Fv1&audience=other-app",
                "Authorization",
                basic(BROKER + ":" + BROKER_SECRET)));
    assertEquals(
        List.of("other-app", "https://files.example.com", "https://api.example.com/v1"),
        two.get("aud"));
    Reply reply = accessToken(tokens, "resource", "https://api.example.com/v1");
    Reply introspected =
        login.post(
            "/token/introspect",
            Map.of("token", reply.text("access_token")),
            BROKER,
            BROKER_SECRET);
    assertEquals(true, introspected.json().get("active"));
    assertFalse(introspected.json().containsKey("groups"), "the target takes no groups");
    assertRefused(401, "invalid_token", login.userinfo(reply.text("access_token")));
  }

  @Test
  void itEndsWithTheLoginAndWithTheGrantThatItComesFrom() {
    Reply tokens = tokens();
    Reply exchanged = accessToken(tokens);
    assertEquals(200, login.userinfo(exchanged.text("access_token")).status());
    assertEquals(200, revoke(tokens.text("refresh_token")).status());
    assertRefused(401, "invalid_token", login.userinfo(exchanged.text("access_token")));
    // The other way round the application keeps what it has.
    Reply more = tokens();
    Reply other = accessToken(more);
    login.post("/token/revoke", Map.of("token", other.text("access_token")), BROKER, BROKER_SECRET);
    assertRefused(401, "invalid_token", login.userinfo(other.text("access_token")));
    assertEquals(200, login.userinfo(more.text("access_token")).status());
  }

  @Test
  void anExchangedTokenIsExchangedAgainAndEndsWithTheFirst() {
    Reply tokens = tokens();
    Reply first = accessToken(tokens);
    Reply second = accessToken(first);
    assertEquals(200, login.userinfo(second.text("access_token")).status());
    revoke(tokens.text("refresh_token"));
    assertRefused(401, "invalid_token", login.userinfo(second.text("access_token")));
  }

  @Test
  void eachIsAuditedWithWhomItIsFor() {
    Reply tokens = tokens();
    long before = events("token.exchanged");
    Reply reply = idToken(tokens, "requested_token_type", ID_TOKEN, "audience", "prod");
    assertEquals(before + 1, events("token.exchanged"));
    Map<String, Object> claims = claims(reply);
    for (Object fact :
        List.of(
            claims.get("jti"),
            claims.get("grant_id"),
            "prod-cluster",
            "ID token for a token of web-app")) {
      assertEquals(1, audited("token.exchanged", fact), fact.toString());
    }
  }

  @Test
  void whoActsStandsInTheTokenAndEarlierActorsStay() {
    Reply tokens = tokens();
    Reply service =
        login.post(
            "/token",
            Map.of("grant_type", "client_credentials"),
            TestServer.SERVICE,
            TestServer.SERVICE_SECRET);
    String actor = (String) claims(service).get("sub");
    Reply first =
        accessToken(
            tokens, "actor_token", service.text("access_token"), "actor_token_type", ACCESS_TOKEN);
    assertEquals(Map.of("sub", actor, "client_id", TestServer.SERVICE), claims(first).get("act"));
    Reply again = accessToken(first);
    assertEquals(claims(first).get("act"), claims(again).get("act"), "an actor is never left out");
    Reply second =
        accessToken(
            first, "actor_token", tokens.text("access_token"), "actor_token_type", ACCESS_TOKEN);
    Map<?, ?> act = (Map<?, ?>) claims(second).get("act");
    assertEquals(TestLogin.sub(tokens), act.get("sub"));
    assertEquals(claims(first).get("act"), act.get("act"));
    Reply introspected =
        login.post(
            "/token/introspect",
            Map.of("token", second.text("access_token")),
            BROKER,
            BROKER_SECRET);
    assertEquals(act, introspected.json().get("act"));
    Reply longest = second;
    for (int depth = 3; depth <= 4; depth++) {
      longest =
          accessToken(
              longest,
              "actor_token",
              service.text("access_token"),
              "actor_token_type",
              ACCESS_TOKEN);
      claims(longest);
    }
    assertRefused(
        400,
        "invalid_request",
        accessToken(
            longest,
            "actor_token",
            service.text("access_token"),
            "actor_token_type",
            ACCESS_TOKEN));
  }

  @Test
  void theAudienceScopeOfDexWorksWithinWhatTheTokenHas() {
    Map<String, String> request = TestLogin.request("connector_id", "local");
    request.put("scope", "openid email audience:server:client_id:service");
    Reply tokens = login.redeem(login.code(request));
    assertRefused(
        400,
        "invalid_scope",
        accessToken(tokens(), "scope", "openid audience:server:client_id:service"));
    // The broker is none of the service's trusted peers, whatever the person's client is.
    assertRefused(
        400,
        "invalid_scope",
        accessToken(tokens, "scope", "openid audience:server:client_id:service"));
    assertEquals("openid email", accessToken(tokens).text("scope"));
  }

  @Test
  void discoveryTellsOfTheGrant() {
    Map<String, Object> json = TestLogin.reply(get("/.well-known/openid-configuration")).json();
    assertTrue(((List<?>) json.get("grant_types_supported")).contains(EXCHANGE));
  }

  @Test
  void eachExchangeIsAnotherToken() {
    Reply tokens = tokens();
    assertNotEquals(claims(accessToken(tokens)).get("jti"), claims(accessToken(tokens)).get("jti"));
  }
}
