package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What stands in tokens, and that their kinds never mix (R8, R17, R18; RFC 9068). */
class TokenContentsTest extends WithIssuer {
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
        - id: cluster
          name: Cluster
          secret: cluster-secret-0123456789abcdef012
          redirectURIs: [https://cluster.example.com/cb]
          trustedPeers: [web-app, dex-app]
        - id: short
          name: Short-lived tokens
          secret: short-secret-0123456789abcdef01234
          redirectURIs: [https://short.example.com/cb]
          lifetimes: {idTokens: 2m, accessTokens: 90s}
        """);
  }

  private SignedJWT verified(String token) throws Exception {
    SignedJWT jwt = SignedJWT.parse(token);
    JWKSet keys = JWKSet.parse(get("/keys").body());
    String kid = jwt.getHeader().getKeyID();
    assertTrue(jwt.verify(new RSASSAVerifier(keys.getKeyByKeyId(kid).toRSAKey())));
    return jwt;
  }

  private Reply withScope(String scope) {
    Reply reply = login.redeem(login.code(TestLogin.request("scope", scope)));
    assertGranted(reply);
    return reply;
  }

  @Test
  void anIdToken() throws Exception {
    Reply tokens = withScope("openid profile email groups federated:id");
    SignedJWT jwt = verified(tokens.text("id_token"));
    assertEquals("RS256", jwt.getHeader().getAlgorithm().getName());
    assertNull(jwt.getHeader().getType(), "consumers of Dex's tokens know no typ");
    Map<String, Object> claims = TestLogin.claims(tokens.text("id_token"));
    long now = clock.instant().getEpochSecond();
    assertEquals(server.issuer().toString(), claims.get("iss"));
    assertEquals(TestServer.WEB, claims.get("aud"));
    assertEquals(now, claims.get("iat"));
    assertEquals(now + 3600, claims.get("exp"));
    assertEquals(now, claims.get("auth_time"));
    assertEquals("nonce-1", claims.get("nonce"));
    assertEquals(List.of("pwd"), claims.get("amr"));
    assertEquals(ALICE, claims.get("email"));
    assertEquals(true, claims.get("email_verified"));
    assertEquals("Alice Example", claims.get("name"));
    assertEquals(List.of("developers", "operators"), claims.get("groups"));
    assertEquals(
        Map.of("connector_id", "local", "user_id", "user-alice"), claims.get("federated_claims"));
    for (String absent : List.of("azp", "client_id", "events", "scope")) {
      assertFalse(claims.containsKey(absent), absent);
    }
  }

  @Test
  void anAccessToken() throws Exception {
    Reply tokens = withScope("openid profile email groups");
    SignedJWT jwt = verified(tokens.text("access_token"));
    assertEquals(new JOSEObjectType("at+jwt"), jwt.getHeader().getType());
    Map<String, Object> claims = TestLogin.claims(tokens.text("access_token"));
    assertEquals(server.issuer().toString(), claims.get("aud"));
    assertEquals(TestServer.WEB, claims.get("client_id"));
    assertEquals("openid profile email groups", claims.get("scope"));
    assertEquals(TestLogin.claims(tokens.text("id_token")).get("sub"), claims.get("sub"));
    for (String absent : List.of("email", "groups", "name", "nonce", "at_hash", "events")) {
      assertFalse(claims.containsKey(absent), absent);
    }
  }

  @Test
  void atHashBindsTheTwo() throws Exception {
    Reply tokens = withScope("openid");
    byte[] hash =
        MessageDigest.getInstance("SHA-256")
            .digest(tokens.text("access_token").getBytes(StandardCharsets.US_ASCII));
    assertEquals(
        Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 16)),
        TestLogin.claims(tokens.text("id_token")).get("at_hash"));
  }

  /** The bytes that Dex makes: a protobuf of user (1) and connector (2). */
  @Test
  void theSubjectIsDexs() {
    String sub = (String) TestLogin.claims(withScope("openid").text("id_token")).get("sub");
    assertEquals("Cgp1c2VyLWFsaWNlEgVsb2NhbA", sub);
    assertEquals(
        "\n\nuser-alice\u0012\u0005local",
        new String(Base64.getUrlDecoder().decode(sub), StandardCharsets.UTF_8));
  }

  @Test
  void onlyTheRequestedClaims() {
    Map<String, Object> claims = TestLogin.claims(withScope("openid").text("id_token"));
    for (String absent : List.of("email", "email_verified", "name", "groups", "federated_claims")) {
      assertFalse(claims.containsKey(absent), absent);
    }
    claims =
        TestLogin.claims(
            login.redeem(login.code(TestLogin.request("nonce", null))).text("id_token"));
    assertFalse(claims.containsKey("nonce"));
  }

  @Test
  void withoutOpenidThereIsNoIdToken() {
    Reply reply = withScope("email");
    assertNull(reply.json().get("id_token"));
    assertEquals("email", TestLogin.claims(reply.text("access_token")).get("scope"));
  }

  @Test
  void anAudienceThatTrustsTheClient() {
    Reply tokens = withScope("openid audience:server:client_id:cluster");
    Map<String, Object> id = TestLogin.claims(tokens.text("id_token"));
    assertEquals(List.of("cluster", TestServer.WEB), id.get("aud"));
    assertEquals(TestServer.WEB, id.get("azp"));
    assertEquals(
        server.issuer().toString(),
        TestLogin.claims(tokens.text("access_token")).get("aud"),
        "a cluster must not take an access token for an ID token");
  }

  @Test
  void ownAudienceAlone() {
    Reply tokens = withScope("openid audience:server:client_id:web-app");
    Map<String, Object> id = TestLogin.claims(tokens.text("id_token"));
    assertEquals(TestServer.WEB, id.get("aud"));
    assertFalse(id.containsKey("azp"));
  }

  /** R17: only the Dex profile puts client ids into access tokens, as Dex does. */
  @Test
  void theDexProfile() throws Exception {
    Map<String, String> request = requestOf(DEX, DEX_REDIRECT);
    request.put("scope", "openid email audience:server:client_id:cluster");
    Reply tokens =
        login.post(
            "/token", TestLogin.redemption(login.code(request), DEX_REDIRECT), DEX, DEX_SECRET);
    Map<String, Object> access = TestLogin.claims(tokens.text("access_token"));
    assertEquals(List.of("cluster", DEX), access.get("aud"));
    assertEquals(DEX, access.get("azp"));
    assertEquals(ALICE, access.get("email"));
    assertEquals(DEX, access.get("client_id"), "generated configurations refuse it by this");
    assertEquals(
        new JOSEObjectType("at+jwt"), verified(tokens.text("access_token")).getHeader().getType());
    assertEquals(200, login.userinfo(tokens.text("access_token")).status());
  }

  @Test
  void aClientsOwnLifetimes() {
    String redirect = "https://short.example.com/cb";
    Reply tokens = tokensOf("short", "short-secret-0123456789abcdef01234", redirect);
    long now = clock.instant().getEpochSecond();
    assertEquals(90L, ((Number) tokens.json().get("expires_in")).longValue());
    assertEquals(now + 90, TestLogin.claims(tokens.text("access_token")).get("exp"));
    assertEquals(now + 120, TestLogin.claims(tokens.text("id_token")).get("exp"));
    pass(Duration.ofSeconds(90));
    assertEquals(401, login.userinfo(tokens.text("access_token")).status());
  }

  @Test
  void authTimeIsTheLoginsAndNotTheTokens() {
    long before = clock.instant().getEpochSecond();
    String code = login.code(TestLogin.request());
    pass(Duration.ofSeconds(30));
    Reply tokens = login.redeem(code);
    Map<String, Object> id = TestLogin.claims(tokens.text("id_token"));
    assertEquals(before, id.get("auth_time"));
    assertEquals(before + 30, id.get("iat"));
    pass(Duration.ofDays(2));
    Map<String, Object> refreshed =
        TestLogin.claims(login.refresh(tokens.text("refresh_token")).text("id_token"));
    assertEquals(before, refreshed.get("auth_time"));
  }

  @Test
  void sidsDifferBetweenClientsOfOneSession() {
    Object one = TestLogin.claims(login.tokens().text("id_token")).get("sid");
    Object other =
        TestLogin.claims(tokensOf(OTHER, OTHER_SECRET, OTHER_REDIRECT).text("id_token")).get("sid");
    Object again = TestLogin.claims(login.tokens().text("id_token")).get("sid");
    assertNotEquals(one, other);
    assertEquals(one, again);
  }

  /** Every endpoint takes its own kind of token alone. */
  @Test
  void kindsNeverMix() {
    Reply tokens = login.tokens();
    String id = tokens.text("id_token");
    String access = tokens.text("access_token");
    String refresh = tokens.text("refresh_token");
    assertRefused(401, "invalid_token", login.userinfo(id));
    assertRefused(401, "invalid_token", login.userinfo(refresh));
    assertInactive(id);
    assertEquals(200, revoke(id).status());
    for (String token : List.of(id, access)) {
      assertRefused(400, "invalid_grant", login.refresh(token));
      assertRefused(400, "invalid_grant", login.redeem(token));
    }
    assertRefused(400, "invalid_grant", login.redeem(refresh));
    String code = login.code(TestLogin.request());
    assertRefused(400, "invalid_grant", login.refresh(code));
    assertRefused(401, "invalid_token", login.userinfo(code));
    assertInactive(code);
    assertActive(access);
  }
}
