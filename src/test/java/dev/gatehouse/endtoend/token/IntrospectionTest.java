package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Introspection (RFC 7662, attack case 35). */
class IntrospectionTest extends WithIssuer {
  private static final String DEX = "dex-app";
  private static final String DEX_SECRET = "dex-app-secret-0123456789abcdef012";
  private static final String DEX_REDIRECT = "https://dex-app.example.com/cb";

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.client(
        """
        - id: dex-app
          name: Dex application
          secret: dex-app-secret-0123456789abcdef012
          redirectURIs: [https://dex-app.example.com/cb]
          profile: dex
        - id: gateway
          name: Gateway
          secret: gateway-secret-0123456789abcdef012
          trustedPeers: [dex-app, web-app]
          grantTypes: [client_credentials]
        """);
  }

  private Reply as(String client, String secret, String token) {
    return login.post("/token/introspect", Map.of("token", token), client, secret);
  }

  @Test
  void anAccessToken() {
    String token = login.tokens().text("access_token");
    Map<String, Object> claims = TestLogin.claims(token);
    Reply reply = introspect(token);
    assertEquals(200, reply.status());
    assertEquals("no-store", reply.headers().get("cache-control"));
    Map<String, Object> json = reply.json();
    assertEquals(true, json.get("active"));
    assertEquals("Bearer", json.get("token_type"));
    for (String name :
        List.of("iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope", "auth_time")) {
      assertEquals(claims.get(name).toString(), json.get(name).toString(), name);
    }
    assertEquals(ALICE, json.get("email"));
    assertEquals(List.of("developers", "operators"), json.get("groups"));
    assertFalse(json.containsKey("grant_id"), "the grant's identifier is ours");
  }

  @Test
  void aRefreshToken() {
    Reply tokens = login.tokens();
    for (String hint : List.of("refresh_token", "access_token", "nonsense")) {
      Reply reply =
          login.post(
              "/token/introspect",
              Map.of("token", tokens.text("refresh_token"), "token_type_hint", hint),
              TestServer.WEB,
              TestServer.WEB_SECRET);
      assertEquals(true, reply.json().get("active"), reply::toString);
      assertEquals("refresh_token", reply.json().get("token_type"));
      assertEquals(TestServer.WEB, reply.json().get("client_id"));
    }
    Reply refreshed = login.refresh(tokens.text("refresh_token"));
    assertInactive(tokens.text("refresh_token"));
    assertActive(refreshed.text("refresh_token"));
  }

  @Test
  void nobodyAsksWithoutProof() {
    String token = login.tokens().text("access_token");
    assertRefused(401, "invalid_client", form("/token/introspect", "token=" + token));
    assertRefused(401, "invalid_client", as(TestServer.WEB, "wrong", token));
    assertRefused(
        400,
        "unauthorized_client",
        form("/token/introspect", "client_id=native-app&token=" + token));
    assertRefused(
        401,
        "invalid_client",
        form("/token/introspect", "token=" + token, "Authorization", "Bearer " + token));
  }

  @Test
  void anotherClientLearnsNothing() {
    Reply tokens = login.tokens();
    assertInactive(as(OTHER, OTHER_SECRET, tokens.text("access_token")));
    assertInactive(as(OTHER, OTHER_SECRET, tokens.text("refresh_token")));
    assertInactive(as(TestServer.SERVICE, TestServer.SERVICE_SECRET, tokens.text("access_token")));
  }

  @Test
  void theAudienceMayAsk() {
    Map<String, String> request = requestOf(DEX, DEX_REDIRECT);
    request.put("scope", "openid offline_access audience:server:client_id:gateway");
    Reply tokens =
        login.post(
            "/token", TestLogin.redemption(login.code(request), DEX_REDIRECT), DEX, DEX_SECRET);
    Reply asked = as("gateway", "gateway-secret-0123456789abcdef012", tokens.text("access_token"));
    assertEquals(true, asked.json().get("active"), asked::toString);
    assertTrue(((List<?>) asked.json().get("aud")).contains("gateway"));
    assertInactive(
        as("gateway", "gateway-secret-0123456789abcdef012", tokens.text("refresh_token")));
    assertInactive(as(OTHER, OTHER_SECRET, tokens.text("access_token")));
  }

  /** R17: outside of the Dex profile the audience scope concerns the ID token alone. */
  @Test
  void theAudienceOfAnIdTokenMayNot() {
    String scope = "openid audience:server:client_id:gateway";
    Reply tokens = login.redeem(login.code(TestLogin.request("scope", scope)));
    assertEquals(
        List.of("gateway", "web-app"), TestLogin.claims(tokens.text("id_token")).get("aud"));
    assertInactive(
        as("gateway", "gateway-secret-0123456789abcdef012", tokens.text("access_token")));
  }

  @Test
  void whatIsNoToken() {
    Reply tokens = login.tokens();
    String access = tokens.text("access_token");
    for (String odd :
        List.of(
            "x",
            "a.b.c",
            tokens.text("id_token"),
            access.substring(0, access.length() - 6),
            tokens.text("refresh_token").substring(2),
            "x".repeat(20_000))) {
      assertInactive(odd);
    }
  }

  @Test
  void expired() {
    Reply tokens = login.tokens();
    pass(Duration.ofHours(1));
    assertInactive(tokens.text("access_token"));
    assertActive(tokens.text("refresh_token"));
  }

  @Test
  void revoked() {
    Reply tokens = login.tokens();
    assertActive(tokens.text("access_token"));
    revoke(tokens.text("refresh_token"));
    assertInactive(tokens.text("access_token"));
    assertInactive(tokens.text("refresh_token"));
  }

  @Test
  void theDexForm() {
    Reply tokens = tokensOf(DEX, DEX_SECRET, DEX_REDIRECT);
    Map<String, Object> json = as(DEX, DEX_SECRET, tokens.text("access_token")).json();
    assertEquals("access_token", json.get("token_use"));
    assertEquals(ALICE, ((Map<?, ?>) json.get("ext")).get("email"));
    assertEquals(
        "refresh_token", as(DEX, DEX_SECRET, tokens.text("refresh_token")).json().get("token_use"));
  }
}
