package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.ClientKey;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that prove themselves with a JWT (RFC 7523, OpenID Connect Core §9, rules R24, R25). */
class ClientAssertionTest extends WithAssertions {
  private static final String REDIRECT = "https://signer.example.com/cb";
  private static final ClientKey PS = ClientKey.of("PS256", "ps");
  private static final ClientKey PINNED = ClientKey.of("RS384", "pinned");

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return super.configure(builder)
        .client(
            """
            - id: portal
              name: Portal
              tokenEndpointAuthMethod: private_key_jwt
              jwks: %s
              redirectURIs: [%s]
            """
                .formatted(json(ClientKey.jwks(EC)), REDIRECT))
        .client(
            service(
                "strict",
                "private_key_jwt",
                "profile: fapi2",
                "jwks: " + json(ClientKey.jwks(PS, RSA))))
        .client(
            service(
                "lenient",
                "private_key_jwt",
                "allowTokenEndpointAudience: true",
                "jwks: " + json(ClientKey.jwks(EC))))
        .client(
            service(
                "pinned",
                "private_key_jwt",
                "tokenEndpointAuthSigningAlg: RS384",
                "jwks: " + json(ClientKey.jwks(PINNED))));
  }

  static Stream<String> algorithms() {
    return Stream.of(
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
        "Ed25519");
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void everyAlgorithmWithAKey(String algorithm) {
    ClientKey key = ClientKey.of(algorithm, "k");
    String id = "of-" + algorithm;
    Map<String, Object> client = new LinkedHashMap<>();
    client.put("id", id);
    client.put("name", id);
    client.put("grantTypes", List.of("client_credentials"));
    client.put("tokenEndpointAuthMethod", "private_key_jwt");
    client.put("tokenEndpointAuthSigningAlg", algorithm);
    client.put("jwks", ClientKey.jwks(key));
    assertEquals(201, server.administer("POST", "/clients", client).status());
    assertGranted(present(key.sign(claims(id))));
    // Without kid, the one key that fits is meant.
    assertGranted(present(key.sign(Map.of("alg", algorithm), claims(id))));
    assertNobody(present(key.sign(Map.of("alg", algorithm, "kid", "other"), claims(id))));
  }

  @Test
  void theKeyIsChosenByItsIdentifier() {
    for (ClientKey key : List.of(RSA, EC, ED)) {
      assertGranted(present(key.sign(claims(SIGNER))));
    }
    assertNobody(present(EC.sign(Map.of("alg", "ES256", "kid", "rsa"), claims(SIGNER))));
    assertNobody(present(OTHER_KEY.sign(claims(SIGNER))));
    assertNobody(present(OTHER_KEY.sign(Map.of("alg", "ES256", "kid", "ec"), claims(SIGNER))));
  }

  @Test
  void aSecretThatSigns() {
    Reply reply = present(HMAC.sign(claims(SHARER)));
    assertGranted(reply);
    assertNobody(present(ClientKey.secret("HS256", SHARED + "x").sign(claims(SHARER))));
    // The secret itself is no proof any more.
    assertRefused(
        401,
        "invalid_client",
        login.post("/token", Map.of("grant_type", "client_credentials"), SHARER, SHARED));
    assertNobody(present(ClientKey.secret("HS512", SHARED.repeat(2)).sign(claims(SHARER))));
  }

  @Test
  void aLoginFromCodeToIntrospectionAndRevocation() {
    String code = login.code(requestOf("portal", REDIRECT));
    Map<String, String> redemption = TestLogin.redemption(code, REDIRECT);
    redemption.put("client_id", "portal");
    Reply tokens = login.post("/token", proven(redemption));
    assertGranted(tokens);
    String token = tokens.text("access_token");
    Reply described = login.post("/token/introspect", proven(Map.of("token", token)));
    assertEquals(true, described.json().get("active"), described::toString);
    Reply refreshed =
        login.post(
            "/token",
            proven(
                Map.of(
                    "grant_type", "refresh_token", "refresh_token", tokens.text("refresh_token"))));
    assertGranted(refreshed);
    assertEquals(200, login.post("/token/revoke", proven(Map.of("token", token))).status());
    assertRefused(401, "invalid_token", login.userinfo(token));
  }

  private Map<String, String> proven(Map<String, String> form) {
    Map<String, String> proven = new LinkedHashMap<>(form);
    proven.put("client_assertion_type", TYPE);
    proven.put("client_assertion", EC.sign(claims("portal")));
    return proven;
  }

  private void assertTold(String what, Map<String, Object> claims) {
    Reply reply = present(EC.sign(claims));
    assertRefused(401, "invalid_client", reply);
    assertTrue(reply.text("error_description").contains(what), reply::toString);
  }

  /** Who has the key is told what is wrong. */
  @Test
  void theClaimsThatAnAssertionMustHave() {
    long now = clock.instant().getEpochSecond();
    assertTold("jti", claims(SIGNER, "jti", null));
    assertTold("jti", claims(SIGNER, "jti", ""));
    assertTold("jti", claims(SIGNER, "jti", 5));
    assertTold("exp", claims(SIGNER, "exp", null));
    assertTold("exp", claims(SIGNER, "exp", "tomorrow"));
    assertTold("exp", claims(SIGNER, "exp", 1e300));
    assertTold("expired", claims(SIGNER, "exp", now - 30));
    assertTold("5 minutes", claims(SIGNER, "exp", now + 331));
    assertTold("nbf", claims(SIGNER, "nbf", now + 31));
    assertTold("nbf", claims(SIGNER, "nbf", "soon"));
    assertTold("iat", claims(SIGNER, "iat", now + 31));
    assertTold("aud", claims(SIGNER, "aud", null));
  }

  /** A clock that is off by less than half a minute does no harm; FAPI 2.0 wants ten seconds. */
  @Test
  void clocksMayDiffer() {
    long now = clock.instant().getEpochSecond();
    assertGranted(present(EC.sign(claims(SIGNER, "exp", now - 29))));
    assertGranted(present(EC.sign(claims(SIGNER, "exp", now + 330))));
    assertGranted(present(EC.sign(claims(SIGNER, "nbf", now + 30, "iat", now + 30))));
    assertGranted(present(EC.sign(claims(SIGNER, "iat", null, "exp", now + 20.5))));
    assertGranted(present(PS.sign(claims("strict", "iat", now + 10))));
    assertRefused(401, "invalid_client", present(PS.sign(claims("strict", "iat", now + 11))));
    assertRefused(401, "invalid_client", present(PS.sign(claims("strict", "exp", now - 10))));
  }

  @Test
  void theAudienceIsThisIssuerAlone() {
    String issuer = server.issuer().toString();
    String token = issuer + "/token";
    for (Object audience :
        List.of(
            token,
            "https://other.example.com",
            issuer + "/",
            List.of(),
            List.of(issuer, "https://other.example.com"),
            List.of(issuer, issuer),
            List.of("https://other.example.com"),
            List.of(List.of(issuer)),
            Map.of("aud", issuer),
            5)) {
      assertTold("aud", claims(SIGNER, "aud", audience));
      assertRefused(401, "invalid_client", present(PS.sign(claims("strict", "aud", audience))));
    }
    assertGranted(present(EC.sign(claims("lenient", "aud", token))));
    assertGranted(present(EC.sign(claims("lenient"))));
    // What some libraries write for one audience; FAPI 2.0 wants text.
    assertGranted(present(EC.sign(claims(SIGNER, "aud", List.of(issuer)))));
    assertRefused(
        401, "invalid_client", present(PS.sign(claims("strict", "aud", List.of(issuer)))));
  }

  @Test
  void aProfileAndAClientNarrowTheAlgorithms() {
    assertGranted(present(PS.sign(claims("strict"))));
    assertNobody(present(RSA.sign(claims("strict"))));
    assertGranted(present(PINNED.sign(claims("pinned"))));
    ClientKey same = ClientKey.of("RS256", "pinned");
    assertNobody(present(same.sign(claims("pinned"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "jwt", "client-authentication+jwt"})
  void kindsThatAnAssertionMayNameItself(String typ) {
    assertGranted(
        present(EC.sign(Map.of("alg", "ES256", "kid", "ec", "typ", typ), claims(SIGNER))));
  }

  @Test
  void theRequestAroundIt() {
    Map<String, String> good = form(EC.sign(claims(SIGNER)));
    good.put("client_id", SIGNER);
    assertGranted(login.post("/token", good));
    Map<String, String> differs = form(EC.sign(claims(SIGNER)));
    differs.put("client_id", SHARER);
    assertRefused(400, "invalid_request", login.post("/token", differs));
    Map<String, String> untyped = form(EC.sign(claims(SIGNER)));
    untyped.remove("client_assertion_type");
    assertRefused(400, "invalid_request", login.post("/token", untyped));
    Map<String, String> empty = form("");
    empty.put("client_id", TestServer.NATIVE);
    assertRefused(400, "invalid_request", login.post("/token", empty));
    Map<String, String> other = form(EC.sign(claims(SIGNER)));
    other.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer");
    assertRefused(401, "invalid_client", login.post("/token", other));
    Map<String, String> two = form(EC.sign(claims(SIGNER)));
    two.put("client_secret", "x");
    assertRefused(400, "invalid_request", login.post("/token", two));
    assertRefused(
        400,
        "invalid_request",
        login.post("/token", form(EC.sign(claims(SIGNER))), SHARER, SHARED));
  }

  /** Rows go when nobody would accept what they stand for; the clean-up of others is not waited. */
  @Test
  void aUsedAssertionIsRememberedUntilItExpires() {
    server.rows().change("delete from gh_used_assertion");
    Map<String, Object> claims = claims(SIGNER);
    String assertion = EC.sign(claims);
    assertGranted(present(assertion));
    assertEquals(1, used());
    assertRefused(401, "invalid_client", present(assertion));
    long end = server.number("select expires_at from gh_used_assertion");
    assertEquals((clock.instant().getEpochSecond() + 90) * 1_000, end);
    pass(Duration.ofSeconds(90));
    assertTrue(present(assertion).text("error_description").contains("expired"));
  }

  @Test
  void discoveryTellsOfIt() throws Exception {
    Map<String, Object> json =
        com.nimbusds.jose.util.JSONObjectUtils.parse(
            get("/.well-known/openid-configuration").body());
    for (String endpoint : List.of("token", "revocation", "introspection")) {
      List<?> methods = (List<?>) json.get(endpoint + "_endpoint_auth_methods_supported");
      assertTrue(
          methods.containsAll(List.of("private_key_jwt", "client_secret_jwt")), methods::toString);
      List<?> algorithms =
          (List<?>) json.get(endpoint + "_endpoint_auth_signing_alg_values_supported");
      assertTrue(algorithms.containsAll(algorithms().toList()), algorithms::toString);
      assertTrue(!algorithms.contains("none"));
    }
  }
}
