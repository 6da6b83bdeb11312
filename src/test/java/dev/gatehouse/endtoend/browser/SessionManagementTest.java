package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenID Connect Session Management 1.0 (R16): what the browser is told of the session. */
class SessionManagementTest extends WithLogout {

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        .clock(clock)
        .with("sessions: {checkSessionIframe: true}")
        .client(
            """
            - id: portal
              name: The portal
              secret: portal-0123456789abcdef0123456789
              redirectURIs: [https://portal.example.com/cb, "https://portal.example.com:8443/cb"]
              postLogoutRedirectURIs: [https://portal.example.com/bye]
              skipConsent: true
            """);
  }

  private String cookie() {
    return browser.cookies().get(browser.cookieName("-state"));
  }

  /** What the frame computes (§3.2), with the browser's cookie of now. */
  private boolean unchanged(String client, String origin, String sessionState) throws Exception {
    String[] parts = sessionState.split("\\.", -1);
    assertEquals(2, parts.length, sessionState);
    String text = String.join(" ", client, origin, cookie(), parts[1]);
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash).equals(parts[0]);
  }

  private Page authorize(Map<String, String> request) {
    Page page = login.authorize(request, ALICE);
    assertNotNull(page.response().get("code"), page::toString);
    return page;
  }

  @Test
  void anAnswerSaysWhichSessionItIsOf() throws Exception {
    Page page = authorize(portal());
    String state = page.response().get("session_state");
    assertTrue(unchanged(PORTAL, "https://portal.example.com", state));
    assertFalse(unchanged(PORTAL, "https://evil.example", state));
    assertFalse(unchanged("other", "https://portal.example.com", state));
    Page silent = end(portal("prompt", "none"));
    String again = silent.response().get("session_state");
    assertNotEquals(state, again, "a salt of its own");
    assertTrue(unchanged(PORTAL, "https://portal.example.com", again));
    assertTrue(unchanged(PORTAL, "https://portal.example.com", state), "and nothing has changed");
  }

  @Test
  void theOriginIsThatOfTheRedirectUri() throws Exception {
    Page page = authorize(portal("redirect_uri", "https://portal.example.com:8443/cb"));
    String state = page.response().get("session_state");
    assertTrue(unchanged(PORTAL, "https://portal.example.com:8443", state));
    assertFalse(unchanged(PORTAL, "https://portal.example.com", state));
  }

  @Test
  void theCookieIsForScriptsAndIsNotTheSession() {
    Page page = authorize(portal());
    String set = page.setCookie("-state");
    assertFalse(set.contains("HttpOnly"), set);
    assertTrue(set.contains("; Path=/"), set);
    assertFalse(set.contains("Max-Age"), "it goes with the browser: " + set);
    String session = browser.cookies().get(browser.cookieName("-session"));
    for (String part : session.split("\\.", -1)) {
      assertFalse(cookie().contains(part), "nothing of the session is in it");
    }
    TestBrowser thief = new TestBrowser();
    thief.cookies().put(browser.cookieName("-session"), cookie());
    thief.cookies().put(browser.cookieName("-state"), cookie());
    assertFalse(asks(thief.get(server.at("/logout"))), "it opens nothing");
  }

  @Test
  void aLoginAndALogoutChangeIt() throws Exception {
    Page first = authorize(portal());
    String state = first.response().get("session_state");
    Page second = authorize(portal("prompt", "login"));
    assertFalse(unchanged(PORTAL, "https://portal.example.com", state));
    String next = second.response().get("session_state");
    assertTrue(unchanged(PORTAL, "https://portal.example.com", next));
    Page page = confirmed(logout());
    assertTrue(page.setCookie("-state").contains("; Max-Age=0;"), page::toString);
    assertTrue(browser.cookies().keySet().stream().noneMatch(name -> name.endsWith("-state")));
  }

  @Test
  void errorsAndNativeApplicationsGetNone() {
    Page refused = end(portal("prompt", "none"));
    assertError("login_required", refused);
    assertFalse(refused.response().containsKey("session_state"), refused::toString);
    Map<String, String> request = TestLogin.request("client_id", TestServer.NATIVE);
    request.put("redirect_uri", "com.example.app:/callback");
    Page page = authorize(request);
    assertFalse(page.response().containsKey("session_state"), page::toString);
  }

  @Test
  void theFrameHasAPolicyOfItsOwn() throws Exception {
    Page page = browser.get(server.at("/check-session"));
    assertEquals(200, page.status(), page::toString);
    Matcher script = Pattern.compile("(?s)<script[^>]*>(.*?)</script>").matcher(page.body());
    assertTrue(script.find());
    byte[] hash =
        MessageDigest.getInstance("SHA-256")
            .digest(script.group(1).getBytes(StandardCharsets.UTF_8));
    assertEquals(
        "default-src 'none'; script-src 'sha256-"
            + Base64.getEncoder().encodeToString(hash)
            + "'; form-action 'none'; base-uri 'none'; frame-ancestors http: https:",
        page.header("content-security-policy"));
    assertEquals("nosniff", page.header("x-content-type-options"));
    assertTrue(page.setCookies().isEmpty());
    Map<String, Object> discovery =
        TestLogin.reply(browser.get(server.at("/.well-known/openid-configuration"))).json();
    assertEquals(server.issuer() + "/check-session", discovery.get("check_session_iframe"));
  }

  @Test
  void itIsOffUnlessSomebodyWantsIt(@TempDir Path directory) {
    try (TestServer plain = TestServer.in(directory).start()) {
      TestBrowser person = new TestBrowser();
      Page page = new TestLogin(plain, person).authorize(TestLogin.request(), ALICE);
      assertNotNull(page.response().get("code"), page::toString);
      assertFalse(page.response().containsKey("session_state"), page::toString);
      assertTrue(person.cookies().keySet().stream().noneMatch(name -> name.endsWith("-state")));
      assertEquals(404, person.get(plain.at("/check-session")).status());
      Page discovery = person.get(plain.at("/.well-known/openid-configuration"));
      assertFalse(discovery.body().contains("check_session_iframe"), discovery::toString);
    }
  }
}
