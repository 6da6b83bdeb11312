package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Exchanges that must not be (attack cases 30, 32, 34 and 69). */
class ExchangeAbuseTest extends WithExchange {

  @Test
  void aRequestThatIsNotWholeIsRefusedAndNothingWeakerIsGiven() {
    Reply tokens = tokens();
    String token = tokens.text("access_token");
    Map<String, String> noType = exchange(token, ACCESS_TOKEN);
    noType.remove("subject_token_type");
    Map<String, String> noToken = exchange(token, ACCESS_TOKEN);
    noToken.remove("subject_token");
    Map<String, String> nothing = new LinkedHashMap<>(Map.of("grant_type", EXCHANGE));
    for (Map<String, String> form :
        List.of(
            noType,
            noToken,
            nothing,
            exchange("", ACCESS_TOKEN),
            exchange("x", ACCESS_TOKEN),
            exchange("a.b.c", ACCESS_TOKEN),
            exchange("x".repeat(16_385), ACCESS_TOKEN),
            exchange(token, "urn:ietf:params:oauth:token-type:made-up"),
            exchange(token, "urn:ietf:params:oauth:token-type:saml2"),
            exchange(token, ACCESS_TOKEN, "actor_token", token),
            exchange(token, ACCESS_TOKEN, "actor_token_type", ACCESS_TOKEN),
            exchange(token, ACCESS_TOKEN, "requested_token_type", JWT),
            exchange(token, ACCESS_TOKEN, "requested_token_type", "made-up"))) {
      assertRefused(400, "invalid_request", asBroker(form));
    }
  }

  @Test
  void kindsOfTokenDoNotMix() {
    Reply tokens = tokens();
    String refresh = "urn:ietf:params:oauth:token-type:refresh_token";
    assertRefused(
        400, "invalid_request", asBroker(exchange(tokens.text("refresh_token"), refresh)));
    assertRefused(
        400, "invalid_request", asBroker(exchange(tokens.text("refresh_token"), ACCESS_TOKEN)));
    assertRefused(
        400, "invalid_request", asBroker(exchange(tokens.text("id_token"), ACCESS_TOKEN)));
    assertRefused(
        400, "invalid_request", asBroker(exchange(tokens.text("access_token"), ID_TOKEN)));
    assertRefused(400, "invalid_request", asBroker(exchange(tokens.text("access_token"), JWT)));
    assertRefused(400, "invalid_request", accessToken(tokens, "requested_token_type", refresh));
    Map<String, String> own = new LinkedHashMap<>();
    own.put("grant_type", "client_credentials");
    Reply service = login.post("/token", own, BROKER, BROKER_SECRET);
    assertRefused(
        400, "invalid_request", asBroker(exchange(service.text("access_token"), ACCESS_TOKEN)));
  }

  @Test
  void aTokenThatSomebodyChangedIsNone() {
    String token = tokens().text("id_token");
    String[] parts = token.split("\\.", -1);
    String none = parts[0] + "." + parts[1] + ".";
    String flipped =
        parts[0]
            + "."
            + (parts[1].charAt(5) == 'A' ? "B" : "A")
            + parts[1].substring(1)
            + "."
            + parts[2];
    for (String bad : List.of(none, flipped, token + "A", " " + token)) {
      assertRefused(400, "invalid_request", asBroker(exchange(bad, ID_TOKEN)));
    }
  }

  @Test
  void onlyTokensOfClientsThatThePolicyNames() {
    Map<String, String> request = requestOf(OTHER, OTHER_REDIRECT);
    request.put("connector_id", "local");
    Reply other = login.redeem(login.code(request), OTHER_REDIRECT, OTHER, OTHER_SECRET);
    assertRefused(400, "invalid_request", idToken(other));
    assertRefused(400, "invalid_request", accessToken(other));
    assertRefused(
        400,
        "invalid_request",
        login.post(
            "/token", exchange(tokens().text("id_token"), ID_TOKEN), STRANGER, BROKER_SECRET));
  }

  @Test
  void aClientWithoutTheGrantMayNot() {
    Reply tokens = tokens();
    assertRefused(
        400, "unauthorized_client", login.token(exchange(tokens.text("id_token"), ID_TOKEN)));
    assertRefused(
        401,
        "invalid_client",
        login.post("/token", exchange(tokens.text("id_token"), ID_TOKEN), BROKER, "wrong"));
  }

  @Test
  void onlyTargetsThatThePolicyNames() {
    Reply tokens = tokens();
    for (String audience :
        List.of("web-app", "nobody", "service", server.issuer().toString(), "prod-cluster2")) {
      assertRefused(
          400,
          "invalid_target",
          idToken(tokens, "requested_token_type", ID_TOKEN, "audience", audience));
    }
    for (String resource :
        List.of("https://api.example.com", "https://api.example.com/v1/", "prod", "x#y")) {
      assertRefused(400, "invalid_target", accessToken(tokens, "resource", resource));
    }
    assertRefused(
        400,
        "invalid_target",
        idToken(tokens, "requested_token_type", ID_TOKEN, "resource", "https://files.example.com"));
    assertRefused(400, "invalid_target", accessToken(tokens, "audience", "prod"));
    assertRefused(400, "invalid_target", accessToken(tokens, "audience", "x".repeat(1025)));
  }

  /** Files are checked for that, and a client of the database comes later. */
  @Test
  void aNameThatMeansAClusterAndAClientIsRefusedInWords() {
    Reply tokens = tokens();
    String[] forDev = {"requested_token_type", ID_TOKEN, "audience", "dev"};
    assertEquals(200, idToken(tokens, forDev).status());
    AdminReply added =
        server.administer(
            "POST",
            "/clients",
            Map.of(
                "id", "dev", "name", "Dev", "redirectURIs", List.of("https://dev.example.com/cb")));
    assertEquals(201, added.status(), added::toString);
    try {
      Reply refused = idToken(tokens, forDev);
      assertRefused(400, "invalid_target", refused);
      assertEquals(
          "That is the name of a cluster and of a client; rename one.",
          refused.text("error_description"));
      // What is no cluster's name is as it was.
      assertEquals(
          200,
          idToken(tokens, "requested_token_type", ID_TOKEN, "audience", "dev-cluster").status());
    } finally {
      server.administer("DELETE", "/clients/dev", Map.of());
    }
    assertEquals(200, idToken(tokens, forDev).status());
  }

  @Test
  void aTokenThatAClusterHasSeenOpensNoOther() {
    Reply prod = idToken(tokens(), "requested_token_type", ID_TOKEN, "audience", "prod");
    String seen = prod.text("access_token");
    assertRefused(
        400,
        "invalid_request",
        asBroker(
            exchange(seen, ID_TOKEN, "requested_token_type", ID_TOKEN, "audience", "dev-cluster")));
    Reply files = accessToken(tokens(), "resource", "https://files.example.com");
    assertRefused(
        400,
        "invalid_request",
        asBroker(
            exchange(
                files.text("access_token"),
                ACCESS_TOKEN,
                "resource",
                "https://api.example.com/v1")));
    // The same holds for Dex's way to name an audience at the login.
    Map<String, String> request = TestLogin.request("connector_id", "local");
    request.put("scope", "openid audience:server:client_id:service");
    assertRefused(400, "invalid_request", idToken(login.redeem(login.code(request))));
  }

  @Test
  void groupsThatATargetTookAwayDoNotComeBack() {
    Reply tokens = tokens();
    Map<String, Object> whole =
        claims(idToken(tokens, "requested_token_type", ID_TOKEN, "audience", "dev-cluster"));
    assertNotEquals(List.of("operators"), whole.get("groups"), "alice is in more");
    Map<String, String> named = exchange(tokens.text("access_token"), ACCESS_TOKEN);
    named.put("audience", KEEPER);
    for (Map<String, String> form :
        List.of(named, exchange(tokens.text("access_token"), ACCESS_TOKEN))) {
      Reply own = asKeeper(form);
      assertGranted(own);
      assertEquals(600, seconds(own.json().get("expires_in")), "the target for the client itself");
      String token = own.text("access_token");
      Map<String, Object> again =
          claims(
              asKeeper(
                  exchange(
                      token,
                      ACCESS_TOKEN,
                      "requested_token_type",
                      ID_TOKEN,
                      "audience",
                      "dev-cluster")));
      assertEquals(List.of("operators"), again.get("groups"));
    }
    Map<String, Object> own =
        claims(
            asKeeper(
                exchange(tokens.text("id_token"), ID_TOKEN, "requested_token_type", ID_TOKEN)));
    assertEquals(KEEPER, own.get("aud"));
    assertEquals(List.of("operators"), own.get("groups"));
  }

  @Test
  void noScopeNamesAnAudienceThatThePolicyDoesNot() {
    Map<String, String> request = TestLogin.request("connector_id", "local");
    String vault = "audience:server:client_id:vault";
    request.put("scope", "openid email " + vault);
    Reply tokens = login.redeem(login.code(request));
    // The vault trusts the broker, which has no target for it.
    for (String type : List.of(ID_TOKEN, ACCESS_TOKEN)) {
      Reply reply =
          accessToken(tokens, "requested_token_type", type, "scope", "openid email " + vault);
      assertRefused(400, "invalid_scope", reply);
      assertTrue(reply.text("error_description").contains("audience"), reply::toString);
    }
    assertEquals("openid email", accessToken(tokens).text("scope"));
  }

  @Test
  void aClusterIsNoResource() {
    String cluster = "https://cluster.example.com";
    Map<String, Object> late =
        Map.of(
            "id",
            "late",
            "name",
            "Late",
            "public",
            true,
            "redirectURIs",
            List.of("https://late.example.com/cb"),
            "grantTypes",
            List.of("authorization_code", "refresh_token", EXCHANGE),
            "allowedResources",
            List.of(cluster),
            "tokenExchange",
            Map.of(
                "tokensOf", List.of("web-app"), "targets", List.of(Map.of("resource", cluster))));
    // Those that are registered are not checked against clusters, which may come later.
    AdminReply added = server.administer("POST", "/clients", late);
    assertEquals(201, added.status(), added::toString);
    Map<String, String> form =
        exchange(tokens().text("access_token"), ACCESS_TOKEN, "resource", cluster);
    form.put("client_id", "late");
    assertRefused(400, "invalid_target", login.post("/token", form));
    Map<String, String> request = requestOf("late", "https://late.example.com/cb");
    request.put("resource", cluster);
    assertEquals(
        "invalid_target",
        new TestBrowser()
            .follow(server.at("/auth?" + TestBrowser.encode(request)))
            .response()
            .get("error"));
  }

  private Reply asKeeper(Map<String, String> form) {
    return login.post("/token", form, KEEPER, BROKER_SECRET);
  }

  @Test
  void scopesNeverGrow() {
    Map<String, String> request = TestLogin.request("connector_id", "local");
    request.put("scope", "openid email");
    Reply tokens = login.redeem(login.code(request));
    for (String scope : List.of("groups", "openid groups", "profile", "admin:read")) {
      assertRefused(400, "invalid_scope", accessToken(tokens, "scope", scope));
      assertRefused(400, "invalid_scope", idToken(tokens, "scope", scope));
    }
    Reply narrow = accessToken(tokens(), "scope", "openid");
    assertRefused(
        400,
        "invalid_scope",
        asBroker(exchange(narrow.text("access_token"), ACCESS_TOKEN, "scope", "openid email")));
    Reply offline = accessToken(tokens, "scope", "openid offline_access");
    assertEquals("openid", offline.text("scope"));
    assertTrue(!offline.json().containsKey("refresh_token"));
  }

  @Test
  void anEndedSessionGivesNothing() {
    Map<String, String> request = TestLogin.request("connector_id", "local");
    request.put("scope", "openid email");
    Reply tokens = login.redeem(login.code(request));
    assertEquals(200, idToken(tokens).status());
    server.rows().change("delete from gh_account_session");
    assertRefused(400, "invalid_request", idToken(tokens));
    assertRefused(400, "invalid_request", accessToken(tokens));
  }

  @Test
  void aRevokedGrantGivesNothing() {
    Reply tokens = tokens();
    revoke(tokens.text("access_token"));
    assertRefused(400, "invalid_request", idToken(tokens));
    assertRefused(400, "invalid_request", accessToken(tokens));
  }

  @Test
  void aDisabledPersonIsNotSpokenFor() {
    Reply tokens = login.tokens("local", BOB);
    assertEquals(200, idToken(tokens).status());
    server.rows().change("update gh_identity set disabled_at = 1 where user_id = 'user-bob'");
    try {
      assertRefused(400, "invalid_request", idToken(tokens));
      assertRefused(400, "invalid_request", accessToken(tokens));
    } finally {
      server.rows().change("update gh_identity set disabled_at = null");
    }
  }

  @Test
  void anExpiredTokenGivesNothing() {
    Reply tokens = tokens();
    pass(Duration.ofMinutes(61));
    assertRefused(400, "invalid_request", idToken(tokens));
    assertRefused(400, "invalid_request", accessToken(tokens));
  }

  @Test
  void actorsThatThePolicyDoesNotNameOrThatAreNotLive() {
    Reply tokens = tokens();
    Map<String, String> own = Map.of("grant_type", "client_credentials");
    Reply broker = login.post("/token", own, BROKER, BROKER_SECRET);
    assertRefused(400, "invalid_request", actedFor(tokens, broker, ACCESS_TOKEN));
    Reply service = login.post("/token", own, TestServer.SERVICE, TestServer.SERVICE_SECRET);
    assertRefused(400, "invalid_request", actedFor(tokens, service, ID_TOKEN));
    assertEquals(200, actedFor(tokens, service, ACCESS_TOKEN).status());
    login.post(
        "/token/revoke",
        Map.of("token", service.text("access_token")),
        TestServer.SERVICE,
        TestServer.SERVICE_SECRET);
    assertRefused(400, "invalid_request", actedFor(tokens, service, ACCESS_TOKEN));
    Reply other = login.tokens("local", BOB);
    revoke(other.text("refresh_token"));
    assertRefused(400, "invalid_request", actedFor(tokens, other, ACCESS_TOKEN));
  }

  private Reply actedFor(Reply tokens, Reply actor, String type) {
    return accessToken(tokens, "actor_token", actor.text("access_token"), "actor_token_type", type);
  }

  @Test
  void aRefusalIsAuditedWithWhoseTokenItWas() {
    Reply tokens = tokens();
    revoke(tokens.text("access_token"));
    long before = events("token.refused");
    idToken(tokens);
    assertEquals(before + 1, events("token.refused"));
  }

  @Test
  void noRefusedExchangeWritesAGrant() {
    Reply tokens = tokens();
    long before = server.number("select count(*) from gh_grant");
    idToken(tokens, "audience", "nobody");
    long exchanged = events("token.exchanged");
    assertRefused(
        400,
        "invalid_target",
        idToken(tokens, "requested_token_type", ID_TOKEN, "audience", "closed"));
    assertEquals(exchanged, events("token.exchanged"));
    accessToken(tokens, "scope", "admin:read");
    asBroker(exchange("a.b.c", ID_TOKEN));
    assertEquals(before, server.number("select count(*) from gh_grant"));
    idToken(tokens);
    assertEquals(before + 1, server.number("select count(*) from gh_grant"));
  }
}
