package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clients that act for themselves (RFC 6749 §4.4, attack case 31). */
class ClientCredentialsTest extends WithIssuer {
  private static final String DEX = "dex-service";
  private static final String DEX_SECRET = "dex-service-secret-0123456789abcdef";

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.client(
        """
        - id: dex-service
          name: Dex service
          secret: dex-service-secret-0123456789abcdef
          profile: dex
          grantTypes: [client_credentials]
          clientCredentialsClaims: {groups: [robots]}
        - id: limited-service
          name: Limited
          secret: dex-service-secret-0123456789abcdef
          allowedScopes: [groups]
          grantTypes: [client_credentials]
          clientCredentialsClaims: {groups: [robots]}
        """);
  }

  private Reply ask(String client, String secret, String scope) {
    return login.post(
        "/token", Map.of("grant_type", "client_credentials", "scope", scope), client, secret);
  }

  private Reply ask(String scope) {
    return ask(TestServer.SERVICE, TestServer.SERVICE_SECRET, scope);
  }

  private Reply asked(String token) {
    return login.post(
        "/token/introspect", Map.of("token", token), TestServer.SERVICE, TestServer.SERVICE_SECRET);
  }

  @Test
  void aTokenThatSpeaksForNoPerson() {
    Reply reply = ask("");
    assertGranted(reply);
    assertNull(reply.json().get("id_token"));
    assertNull(reply.json().get("refresh_token"));
    assertNull(reply.json().get("scope"));
    assertEquals(3600L, ((Number) reply.json().get("expires_in")).longValue());
    Map<String, Object> claims = TestLogin.claims(reply.text("access_token"));
    assertEquals(server.issuer().toString(), claims.get("iss"));
    assertEquals(server.issuer().toString(), claims.get("aud"));
    assertEquals(TestServer.SERVICE, claims.get("client_id"));
    for (String person : List.of("grant_id", "auth_time", "email", "groups", "name", "scope")) {
      assertFalse(claims.containsKey(person), person);
    }
    assertRefused(403, "insufficient_scope", login.userinfo(reply.text("access_token")));
    assertEquals(true, asked(reply.text("access_token")).json().get("active"));
  }

  @Test
  void scopesOfPeopleAreRefused() {
    for (String scope : List.of("openid", "offline_access", "federated:id", "groups openid")) {
      assertRefused(400, "invalid_scope", ask(scope));
    }
  }

  @Test
  void aScopeThatMeansNothingIsNotGrantedInSilence() {
    assertRefused(400, "invalid_scope", ask("made-up"));
    Reply reply = ask("groups made-up");
    assertGranted(reply);
    assertEquals("groups", reply.text("scope"));
  }

  @Test
  void onlyAllowedScopes() {
    assertRefused(400, "invalid_scope", ask("limited-service", DEX_SECRET, "profile"));
    Reply reply = ask("limited-service", DEX_SECRET, "groups");
    assertGranted(reply);
    assertEquals(List.of("robots"), TestLogin.claims(reply.text("access_token")).get("groups"));
  }

  @Test
  void noClientGivesItselfTheAudienceOfOneThatDoesNotTrustIt() {
    assertRefused(400, "invalid_scope", ask("audience:server:client_id:web-app"));
    assertRefused(400, "invalid_scope", ask("audience:server:client_id:nobody"));
    assertRefused(
        400, "invalid_scope", ask(DEX, DEX_SECRET, "openid audience:server:client_id:service"));
  }

  @Test
  void theDexProfileHasAnIdTokenAboutTheClient() {
    Reply reply = ask(DEX, DEX_SECRET, "openid groups profile");
    assertGranted(reply);
    Map<String, Object> id = TestLogin.claims(reply.text("id_token"));
    assertEquals(DEX, id.get("aud"));
    assertEquals(List.of("robots"), id.get("groups"));
    assertEquals("Dex service", id.get("name"));
    assertFalse(id.containsKey("email"));
    Map<String, Object> access = TestLogin.claims(reply.text("access_token"));
    assertEquals(id.get("sub"), access.get("sub"));
    assertRefused(401, "invalid_token", login.userinfo(reply.text("access_token")));
  }

  @Test
  void eachTokenHasItsOwnIdentifierAndIsAudited() {
    long before = events("token.issued");
    Object one = TestLogin.claims(ask("").text("access_token")).get("jti");
    Object other = TestLogin.claims(ask("").text("access_token")).get("jti");
    assertNotEquals(one, other);
    assertEquals(before + 2, events("token.issued"));
  }

  @Test
  void itExpires() {
    Reply reply = ask("");
    pass(Duration.ofMinutes(59));
    assertEquals(true, asked(reply.text("access_token")).json().get("active"));
    pass(Duration.ofMinutes(1));
    assertInactive(asked(reply.text("access_token")));
  }
}
