package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which scripts may read what (R15). */
class TokenCorsTest extends WithIssuer {
  private static final String ALLOWED = "access-control-allow-origin";
  private static final String SPA = "https://spa.example.com";
  private static final String TWO = "https://two.example.com";
  private static final String HOUSE = "https://house.example.com";

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        .web("allowedOrigins: [https://house.example.com]")
        .client(
            """
            - id: two
              name: Another single-page application
              public: true
              redirectURIs: [https://two.example.com/cb]
              corsOrigins: [https://two.example.com]
            - id: spa
              name: Single-page application
              public: true
              redirectURIs: [https://spa.example.com/cb]
              corsOrigins: [https://spa.example.com]
            """);
  }

  private Page preflight(String path, String origin) {
    return new TestBrowser()
        .send(
            HttpRequest.newBuilder(server.at(path))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization"));
  }

  private Page post(String path, String origin) {
    return post(path, origin, Map.of("client_id", "spa", "token", "x"));
  }

  private Page post(String path, String origin, Map<String, String> form, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.at(path))
            .POST(HttpRequest.BodyPublishers.ofString(TestBrowser.encode(form)))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Origin", origin);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return new TestBrowser().send(request);
  }

  private Page redeem(String origin) {
    Map<String, String> request = requestOf("spa", SPA + "/cb");
    Map<String, String> form = TestLogin.redemption(login.code(request), SPA + "/cb");
    form.put("client_id", "spa");
    return post("/token", origin, form);
  }

  private static void assertClosed(Page page) {
    assertNull(page.headers().get(ALLOWED), page::toString);
    assertNull(page.headers().get("access-control-allow-methods"), page::toString);
    assertNull(page.headers().get("access-control-allow-credentials"), page::toString);
  }

  @Test
  void documentsAreForEverybody() {
    for (String path :
        List.of(
            "/keys",
            "/.well-known/openid-configuration",
            "/.well-known/oauth-authorization-server")) {
      Page page = get(path, "Origin", "https://anywhere.example.org");
      assertEquals("*", page.headers().get(ALLOWED));
      assertNull(page.headers().get("access-control-allow-credentials"));
      assertEquals("*", get(path).headers().get(ALLOWED), "a cache serves this to scripts, too");
    }
  }

  @Test
  void tokenUserinfoAndRevocationAreForDeclaredOrigins() {
    for (String path : List.of("/token", "/userinfo", "/token/revoke")) {
      Page preflight = preflight(path, SPA);
      assertEquals(204, preflight.status());
      assertEquals(SPA, preflight.headers().get(ALLOWED));
      assertTrue(preflight.header("access-control-allow-methods").contains("POST"));
      String headers = preflight.header("access-control-allow-headers");
      assertTrue(headers.toLowerCase(java.util.Locale.ROOT).contains("authorization"), headers);
      assertNull(preflight.headers().get("access-control-allow-credentials"));
      Page answer = post(path, SPA);
      assertEquals(SPA, answer.headers().get(ALLOWED), "errors can be read, too");
      assertTrue(answer.header("vary").contains("Origin"));
      assertNull(answer.headers().get("access-control-allow-credentials"));
    }
  }

  @Test
  void notForOthers() {
    for (String path : List.of("/token", "/userinfo", "/token/revoke")) {
      for (String origin :
          List.of(
              "https://evil.example.com",
              "https://spa.example.com.evil.example",
              "https://SPA.example.com",
              "http://spa.example.com",
              "https://spa.example.com:8443",
              "https://spa.example.com/",
              "null",
              "*")) {
        assertClosed(preflight(path, origin));
        Page answer = post(path, origin);
        assertClosed(answer);
        assertTrue(answer.header("vary").contains("Origin"));
      }
    }
  }

  @Test
  void tokensAreReadByTheOriginsOfTheirClientAlone() {
    for (String origin : List.of(SPA, HOUSE)) {
      Page page = redeem(origin);
      assertEquals(200, page.status(), page::toString);
      assertEquals(origin, page.headers().get(ALLOWED));
    }
    // A preflight comes without credentials, so it is answered for any client's origin.
    assertEquals(TWO, preflight("/token", TWO).headers().get(ALLOWED));
    Page page = redeem(TWO);
    assertEquals(200, page.status(), page::toString);
    assertClosed(page);
    assertClosed(redeem("https://evil.example.com"));
  }

  @Test
  void soAreErrorsOfAClientThatIsKnown() {
    assertClosed(post("/token", TWO));
    assertClosed(post("/token/revoke", TWO));
    assertEquals(TWO, post("/token", TWO, Map.of("client_id", "two")).headers().get(ALLOWED));
    // A client without scripts has no origin at all.
    String basic = basic(TestServer.WEB + ":" + TestServer.WEB_SECRET);
    Map<String, String> form = Map.of("token", "x");
    assertClosed(post("/token/revoke", SPA, form, "Authorization", basic));
    assertEquals(
        HOUSE, post("/token/revoke", HOUSE, form, "Authorization", basic).headers().get(ALLOWED));
  }

  @Test
  void whoIsNotKnownIsToldSo() {
    // An application must be able to read that its token has expired, or its client is gone.
    Page unknown = post("/token", TWO, Map.of("client_id", "gone"));
    assertEquals(401, unknown.status());
    assertEquals(TWO, unknown.headers().get(ALLOWED));
    Page expired = get("/userinfo", "Origin", TWO, "Authorization", "Bearer x");
    assertEquals(401, expired.status());
    assertEquals(TWO, expired.headers().get(ALLOWED));
  }

  @Test
  void userinfoIsReadByTheOriginsOfTheTokensClient() {
    String token = TestLogin.reply(redeem(SPA)).text("access_token");
    for (String origin : List.of(SPA, HOUSE)) {
      Page page = get("/userinfo", "Origin", origin, "Authorization", "Bearer " + token);
      assertEquals(200, page.status(), page::toString);
      assertEquals(origin, page.headers().get(ALLOWED));
    }
    Page page = get("/userinfo", "Origin", TWO, "Authorization", "Bearer " + token);
    assertEquals(200, page.status(), page::toString);
    assertClosed(page);
    assertTrue(page.header("vary").contains("Origin"));
  }

  @Test
  void introspectionIsForNoScript() {
    assertClosed(preflight("/token/introspect", SPA));
    assertClosed(post("/token/introspect", SPA));
  }

  @Test
  void aRemovedOriginIsGoneWithTheReload() {
    assertEquals(200, server.reload(text -> text.replace("[" + SPA + "]", "[]")).status());
    assertClosed(preflight("/token", SPA));
    assertFalse(post("/token", SPA).headers().containsKey(ALLOWED));
    assertEquals(
        200,
        server
            .reload(text -> text.replace("corsOrigins: []", "corsOrigins: [" + SPA + "]"))
            .status());
    assertEquals(SPA, preflight("/token", SPA).headers().get(ALLOWED));
  }
}
