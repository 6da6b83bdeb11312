package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.RawHttp;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sessions and their end (R4, R5). */
class SessionTest extends WithServer {

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.client(
        """
        - id: bound
          name: Bound to the session
          secret: bound-0123456789abcdef0123456789
          redirectURIs: [https://bound.example.com/cb]
          refreshTokenLifetime: session
        """);
  }

  private String session() {
    return browser.cookies().get(browser.cookieName("-session"));
  }

  private static boolean loggedIn(TestServer server, TestBrowser browser) {
    return browser.get(server.at("/logout")).body().contains("name=\"decision\"");
  }

  private TestBrowser withSession(String value) {
    TestBrowser copy = new TestBrowser();
    copy.cookies().put(browser.cookieName("-session"), value);
    return copy;
  }

  @Test
  void aCookieFromBeforeTheLoginIsWorthlessAfterIt() {
    Page form = login.form(TestLogin.request());
    String name = browser.cookieName("-attempt-").replaceAll("-attempt-.*", "-session");
    browser.cookies().put(name, "planted-by-an-attacker.secret-of-the-attacker-0123456789");
    login.password(form, ALICE, TestServer.PASSWORD);
    assertFalse(session().contains("attacker"), session());
    assertFalse(
        loggedIn(server, withSession("planted-by-an-attacker.secret-of-the-attacker-0123456789")));
  }

  @Test
  void eachLoginMakesANewSecret() {
    login.code(TestLogin.request());
    String first = session();
    login.code(TestLogin.request());
    String second = session();
    assertEquals(first.split("\\.", -1)[0], second.split("\\.", -1)[0], "the browser's row stays");
    assertNotEquals(first.split("\\.", -1)[1], second.split("\\.", -1)[1]);
    assertFalse(loggedIn(server, withSession(first)));
    assertTrue(loggedIn(server, withSession(second)));
  }

  @Test
  void anAttackersOwnSessionInTheVictimsBrowserGivesTheAttackerNothing() {
    TestBrowser attacker = new TestBrowser();
    new TestLogin(server, attacker).authorize(TestLogin.request(), BOB);
    String name = attacker.cookieName("-session");
    String planted = attacker.cookies().get(name);
    Page form = login.form(TestLogin.request());
    browser.cookies().put(name, planted);
    Page redirect =
        browser.submit(form.form().with("login", ALICE).with("password", TestServer.PASSWORD));
    assertNotEquals(planted, session());
    assertFalse(loggedIn(server, attacker));
    assertErrorPage(400, attacker.get(redirect.location().orElseThrow()));
  }

  @Test
  void aWrongSecretIsNoSession() {
    login.code(TestLogin.request());
    String value = session();
    String key = value.split("\\.", -1)[0];
    for (String odd :
        List.of("", key, key + ".", key + ".x", "." + value, value + "x", key + "." + key, "..")) {
      assertFalse(loggedIn(server, withSession(odd)), odd);
    }
    assertTrue(loggedIn(server, withSession(value)));
  }

  @Test
  void twoSessionCookiesAreAnError() {
    login.code(TestLogin.request());
    String pair = browser.cookieName("-session") + "=" + session();
    for (String[] headers :
        List.of(
            new String[] {"Cookie: " + pair + "; " + pair},
            new String[] {"Cookie: " + pair, "Cookie: " + pair},
            new String[] {"Cookie: " + pair.replaceAll("=.*", "=x") + "; " + pair})) {
      String page = RawHttp.request(server.port(), "GET /logout HTTP/1.1", headers);
      assertFalse(page.contains("name=\"decision\""), page);
    }
    String one = RawHttp.request(server.port(), "GET /logout HTTP/1.1", "Cookie: " + pair);
    assertTrue(one.contains("name=\"decision\""), one);
  }

  @Test
  void aGetLogsNobodyOut() {
    login.code(TestLogin.request());
    Page page = browser.get(server.at("/logout"));
    assertEquals(200, page.status());
    assertTrue(page.setCookies().isEmpty(), page::toString);
    Page sneaky = browser.get(server.at("/logout?decision=logout&token=x"));
    assertTrue(sneaky.setCookies().isEmpty(), sneaky::toString);
    assertTrue(loggedIn(server, browser));
  }

  @Test
  void aLogoutNeedsTheFormOfThisSession() {
    login.code(TestLogin.request());
    Form form = browser.get(server.at("/logout")).form().with("decision", "logout");
    TestBrowser other = new TestBrowser();
    new TestLogin(server, other).code(TestLogin.request());
    String foreign = other.get(server.at("/logout")).form().fields().get("token");
    for (Form bad :
        List.of(
            form.without("token"),
            form.with("token", "x"),
            form.with("token", ""),
            form.with("token", foreign))) {
      assertErrorPage(400, browser.submit(bad));
    }
    assertTrue(loggedIn(server, browser));
  }

  @Test
  void anotherSitesFormLogsNobodyOut() {
    login.code(TestLogin.request());
    Form form = browser.get(server.at("/logout")).form();
    for (Form sent :
        List.of(
            form.with("decision", "logout"),
            form.without("token").with("decision", "logout"),
            form.without("token"))) {
      Page page = browser.submitFromOtherSite(sent);
      assertTrue(page.setCookies().isEmpty(), page::toString);
    }
    assertTrue(loggedIn(server, browser));
  }

  @Test
  void anApplicationThatPostsGetsTheQuestionToo() {
    login.code(TestLogin.request());
    Page page = browser.submitFromOtherSite(new Form(server.at("/logout"), Map.of("x", "y")));
    assertEquals(303, page.status(), page::toString);
    Page question = browser.get(page.location().orElseThrow());
    assertTrue(question.body().contains("name=\"decision\""), question::toString);
  }

  @Test
  void stayingChangesNothing() {
    login.code(TestLogin.request());
    Page page = browser.submit(browser.get(server.at("/logout")).form().with("decision", "stay"));
    assertEquals(303, page.status());
    assertEquals(server.at("/"), page.location().orElseThrow());
    assertTrue(loggedIn(server, browser));
  }

  @Test
  void aLogoutEndsTheSession() {
    login.code(TestLogin.request());
    String old = session();
    Page page = logOut();
    assertTrue(page.setCookie("-session").contains("; Max-Age=0;"), page::toString);
    assertFalse(loggedIn(server, withSession(old, page)));
    assertFalse(loggedIn(server, browser));
  }

  private TestBrowser withSession(String value, Page loggedOut) {
    TestBrowser copy = new TestBrowser();
    copy.cookies().put(loggedOut.setCookie("-session").split("=", 2)[0], value);
    return copy;
  }

  private Page logOut() {
    Page page = browser.submit(browser.get(server.at("/logout")).form().with("decision", "logout"));
    assertEquals(200, page.status(), page::toString);
    return page;
  }

  @Test
  void aLogoutEndsGrantsOfTheSessionAndLeavesOfflineOnes() {
    Reply online = login.redeem(login.code(TestLogin.request("scope", "openid email")));
    Reply offline = login.tokens();
    Map<String, String> request = TestLogin.request("client_id", "bound");
    request.put("redirect_uri", "https://bound.example.com/cb");
    String code = login.authorize(request, ALICE).response().get("code");
    Reply bound =
        login.redeem(
            code, "https://bound.example.com/cb", "bound", "bound-0123456789abcdef0123456789");
    assertEquals(200, bound.status(), bound::toString);
    assertEquals(200, login.userinfo(online.text("access_token")).status());
    logOut();
    assertEquals(401, login.userinfo(online.text("access_token")).status());
    assertEquals(401, login.userinfo(bound.text("access_token")).status());
    Map<String, String> refresh =
        Map.of("grant_type", "refresh_token", "refresh_token", bound.text("refresh_token"));
    Reply refused = login.post("/token", refresh, "bound", "bound-0123456789abcdef0123456789");
    assertEquals("invalid_grant", refused.error());
    assertEquals(200, login.userinfo(offline.text("access_token")).status());
    assertEquals(200, login.refresh(offline.text("refresh_token")).status());
  }

  @Test
  void aCodeOfAnEndedSessionIsWorthless() {
    String code = login.code(TestLogin.request("scope", "openid"));
    logOut();
    assertEquals("invalid_grant", login.redeem(code).error());
  }

  @Test
  void anotherPersonsGrantsOfAnotherBrowserStay() {
    TestBrowser other = new TestBrowser();
    TestLogin others = new TestLogin(server, other);
    String code =
        others.authorize(TestLogin.request("scope", "openid"), BOB).response().get("code");
    Reply tokens = others.redeem(code);
    login.code(TestLogin.request());
    logOut();
    assertEquals(200, others.userinfo(tokens.text("access_token")).status());
    assertTrue(loggedIn(server, other));
  }

  @Test
  void loggingOutWithoutASessionIsFine() {
    Page page = browser.get(server.at("/logout"));
    assertEquals(200, page.status());
    assertTrue(page.setCookies().isEmpty());
  }
}
