package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Userinfo (OpenID Connect Core §5.3, RFC 6750). */
class UserinfoTest extends WithIssuer {
  private static final Map<String, Object> ALICES_CLAIMS =
      Map.of(
          "sub",
          "Cgp1c2VyLWFsaWNlEgVsb2NhbA",
          "email",
          ALICE,
          "email_verified",
          true,
          "groups",
          List.of("developers", "operators"),
          "name",
          "Alice Example");

  private String token() {
    return login.tokens().text("access_token");
  }

  private static void assertAlice(Reply reply) {
    assertEquals(200, reply.status(), reply::toString);
    assertEquals(ALICES_CLAIMS, reply.json());
    assertEquals("no-store", reply.headers().get("cache-control"));
    assertTrue(reply.headers().get("content-type").startsWith("application/json"));
  }

  @Test
  void everyWayToAsk() {
    String token = token();
    String bearer = "Bearer " + token;
    assertAlice(login.userinfo(token));
    assertAlice(TestLogin.reply(get("/userinfo", "Authorization", "bEARER " + token)));
    assertAlice(raw("/userinfo", "", "Authorization", bearer));
    assertAlice(form("/userinfo", "", "Authorization", bearer));
    assertAlice(form("/userinfo", "schema=openid", "Authorization", bearer));
    assertAlice(form("/userinfo", "access_token=" + token));
    assertAlice(
        raw("/userinfo", "{}", "Authorization", bearer, "Content-Type", "application/json"));
  }

  @Test
  void notWithoutAToken() {
    Page page = get("/userinfo");
    assertEquals(401, page.status());
    assertEquals("Bearer", page.header("www-authenticate"));
    for (Reply reply :
        List.of(
            TestLogin.reply(get("/userinfo?access_token=" + token())),
            form("/userinfo", ""),
            form("/userinfo", "access_token="),
            raw("/userinfo", "access_token=" + token(), "Content-Type", "text/plain"),
            TestLogin.reply(get("/userinfo", "Authorization", basic("web-app:x"))),
            TestLogin.reply(get("/userinfo", "Authorization", "Bearer")))) {
      assertRefused(401, "invalid_token", reply);
      assertEquals("Bearer", reply.headers().get("www-authenticate"), reply::toString);
    }
  }

  @Test
  void notWithTwoTokens() {
    String token = token();
    String bearer = "Bearer " + token;
    for (Reply reply :
        List.of(
            form("/userinfo", "access_token=" + token, "Authorization", bearer),
            form("/userinfo", "access_token=" + token + "&access_token=" + token),
            form("/userinfo", "access_token=" + token + "&access_token=x"),
            raw("/userinfo", "", "Authorization", bearer, "Authorization", bearer))) {
      assertEquals(400, reply.status(), reply::toString);
      assertEquals("invalid_request", reply.error());
      assertEquals("Bearer error=\"invalid_request\"", reply.headers().get("www-authenticate"));
    }
  }

  @Test
  void notWithWhatIsNoAccessToken() {
    Reply tokens = login.tokens();
    String access = tokens.text("access_token");
    String[] parts = access.split("\\.", -1);
    for (String odd :
        List.of(
            "x",
            "a.b.c",
            "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA",
            tokens.text("id_token"),
            tokens.text("refresh_token"),
            parts[0] + "." + parts[1] + ".",
            parts[0] + "." + parts[1],
            parts[0] + "." + parts[1].substring(4) + "." + parts[2],
            access.substring(0, access.length() - 8),
            "x".repeat(7_000))) {
      Reply reply = login.userinfo(odd);
      assertRefused(401, "invalid_token", reply);
      assertEquals("Bearer error=\"invalid_token\"", reply.headers().get("www-authenticate"));
    }
  }

  @Test
  void notAfterItsLife() {
    String token = token();
    pass(Duration.ofSeconds(3599));
    assertAlice(login.userinfo(token));
    pass(Duration.ofSeconds(1));
    assertRefused(401, "invalid_token", login.userinfo(token));
  }

  @Test
  void notAfterARevocation() {
    String token = token();
    assertEquals(200, revoke(token).status());
    assertRefused(401, "invalid_token", login.userinfo(token));
  }

  @Test
  void notForAClientThatActsForItself() {
    Reply reply =
        login.post(
            "/token",
            Map.of("grant_type", "client_credentials"),
            TestServer.SERVICE,
            TestServer.SERVICE_SECRET);
    Reply refused = login.userinfo(reply.text("access_token"));
    assertRefused(403, "insufficient_scope", refused);
  }

  @Test
  void notWithoutOpenid() {
    Map<String, String> narrowed =
        Map.of(
            "grant_type",
            "refresh_token",
            "refresh_token",
            login.tokens().text("refresh_token"),
            "scope",
            "email");
    Reply refused = login.userinfo(login.token(narrowed).text("access_token"));
    assertRefused(403, "insufficient_scope", refused);
    assertTrue(refused.headers().get("www-authenticate").contains("scope=\"openid\""));
  }

  @Test
  void onlyWhatTheScopesRelease() {
    Reply tokens = login.redeem(login.code(TestLogin.request("scope", "openid")));
    assertEquals(
        Map.of("sub", ALICES_CLAIMS.get("sub")),
        login.userinfo(tokens.text("access_token")).json());
    tokens = login.redeem(login.code(TestLogin.request("scope", "openid email")));
    Map<String, Object> claims = login.userinfo(tokens.text("access_token")).json();
    assertEquals(ALICE, claims.get("email"));
    assertFalse(claims.containsKey("name") || claims.containsKey("groups"));
  }

  @Test
  void aRefusalTellsNothingOfTheToken() {
    Reply tokens = login.tokens();
    String first = login.userinfo("made.up.token").json().toString();
    revoke(tokens.text("access_token"));
    assertEquals(first, login.userinfo(tokens.text("access_token")).json().toString());
    assertEquals(first, login.userinfo(tokens.text("id_token")).json().toString());
  }
}
