package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Revocation (RFC 7009). */
class RevocationTest extends WithIssuer {

  private Reply revoke(String token, String hint) {
    return login.post(
        "/token/revoke",
        Map.of("token", token, "token_type_hint", hint),
        TestServer.WEB,
        TestServer.WEB_SECRET);
  }

  private static void assertDone(Reply reply) {
    assertEquals(200, reply.status(), reply::toString);
    assertEquals(Map.of(), reply.json());
    assertFalse(reply.headers().containsKey("content-type"), "libraries want JSON or nothing");
    assertEquals("no-store", reply.headers().get("cache-control"));
  }

  /** §2.1: either token ends the grant, whatever the hint says. */
  @Test
  void eitherTokenEndsTheGrant() {
    for (String kind : List.of("access_token", "refresh_token")) {
      for (String hint : List.of("access_token", "refresh_token", "nonsense")) {
        Reply tokens = login.tokens();
        long before = server.rows().audited("token.revoked");
        assertDone(revoke(tokens.text(kind), hint));
        assertDead(tokens);
        assertDone(revoke(tokens.text(kind), hint));
        assertEquals(before + 1, server.rows().audited("token.revoked"));
      }
    }
  }

  @Test
  void anyTokenOfAFamilyEndsIt() {
    Reply first = login.tokens();
    Reply third = login.refresh(login.refresh(first.text("refresh_token")).text("refresh_token"));
    assertDone(revoke(first.text("refresh_token")));
    assertDead(third);
  }

  @Test
  void unknownTokens() {
    Reply tokens = login.tokens();
    for (String odd :
        List.of("x", "a.b.c", tokens.text("id_token"), tokens.text("refresh_token") + "A")) {
      assertDone(revoke(odd));
    }
    assertActive(tokens.text("access_token"));
    String late = login.tokens().text("access_token");
    pass(Duration.ofHours(2));
    assertDone(revoke(late));
  }

  @Test
  void anotherClientRevokesNothingAndLearnsNothing() {
    Reply tokens = login.tokens();
    for (String kind : List.of("access_token", "refresh_token")) {
      assertDone(
          login.post("/token/revoke", Map.of("token", tokens.text(kind)), OTHER, OTHER_SECRET));
      assertDone(form("/token/revoke", "client_id=native-app&token=" + tokens.text(kind)));
    }
    assertActive(tokens.text("access_token"));
    assertActive(tokens.text("refresh_token"));
  }

  @Test
  void nobodyRevokesWithoutProof() {
    Reply tokens = login.tokens();
    String body = "token=" + tokens.text("refresh_token");
    assertRefused(401, "invalid_client", form("/token/revoke", body));
    assertRefused(401, "invalid_client", form("/token/revoke", body + "&client_id=web-app"));
    assertRefused(
        401,
        "invalid_client",
        form("/token/revoke", body, "Authorization", basic("web-app:wrong")));
    assertActive(tokens.text("refresh_token"));
  }

  @Test
  void aPublicClientRevokesItsOwn() {
    String redirect = "http://127.0.0.1:49152/callback";
    Map<String, String> form =
        TestLogin.redemption(login.code(requestOf(TestServer.NATIVE, redirect)), redirect);
    form.put("client_id", TestServer.NATIVE);
    Reply tokens = login.post("/token", form);
    assertEquals(200, login.userinfo(tokens.text("access_token")).status());
    assertDone(form("/token/revoke", "client_id=native-app&token=" + tokens.text("refresh_token")));
    assertRefused(401, "invalid_token", login.userinfo(tokens.text("access_token")));
  }

  @Test
  void aClientsOwnToken() {
    Map<String, String> grant = Map.of("grant_type", "client_credentials");
    String secret = TestServer.SERVICE_SECRET;
    String token = login.post("/token", grant, TestServer.SERVICE, secret).text("access_token");
    String other = login.post("/token", grant, TestServer.SERVICE, secret).text("access_token");
    Map<String, String> form = Map.of("token", token);
    assertDone(login.post("/token/revoke", form, OTHER, OTHER_SECRET));
    assertEquals(
        true,
        login.post("/token/introspect", form, TestServer.SERVICE, secret).json().get("active"));
    long before = server.rows().audited("token.revoked");
    assertDone(login.post("/token/revoke", form, TestServer.SERVICE, secret));
    assertInactive(login.post("/token/introspect", form, TestServer.SERVICE, secret));
    assertDone(login.post("/token/revoke", form, TestServer.SERVICE, secret));
    assertEquals(before + 1, server.rows().audited("token.revoked"));
    assertEquals(
        true,
        login
            .post("/token/introspect", Map.of("token", other), TestServer.SERVICE, secret)
            .json()
            .get("active"));
  }
}
