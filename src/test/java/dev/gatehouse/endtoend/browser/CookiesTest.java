package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.RawHttp;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Cookies as an https issuer sets and reads them (R12). */
class CookiesTest extends WithServer {

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.behindProxy("https://id.example.com");
  }

  private void throughProxy() {
    browser.through(server.port());
  }

  @Test
  void everyCookieIsBoundToTheHostAndOutOfReachOfScripts() {
    throughProxy();
    Page form = login.form(TestLogin.request());
    Page redirect =
        browser.submit(form.form().with("login", ALICE).with("password", TestServer.PASSWORD));
    Page consent = browser.get(redirect.location().orElseThrow());
    Page end = login.consent(consent, true);
    Page logout =
        browser.submit(browser.get(server.at("/logout")).form().with("decision", "logout"));
    List<String> cookies = new ArrayList<>();
    for (Page page : List.of(form, redirect, consent, end, logout)) {
      cookies.addAll(page.setCookies());
    }
    assertTrue(cookies.size() >= 4, cookies::toString);
    for (String cookie : cookies) {
      assertTrue(
          cookie.matches(
              "__Host-gh-[0-9a-f]{8}-[A-Za-z0-9_.-]+=[A-Za-z0-9_.-]*; Path=/(; Max-Age=\\d+)?"
                  + "; HttpOnly; Secure; SameSite=Lax"),
          cookie);
    }
    assertTrue(cookies.stream().anyMatch(one -> one.contains("-session=") && !one.contains("Max")));
  }

  /** A cookie without the prefix can be planted by a sister domain or over plain http. */
  @Test
  void aCookieWithoutThePrefixIsNotRead() {
    throughProxy();
    login.code(TestLogin.request());
    Map<String, String> before = Map.copyOf(browser.cookies());
    browser.cookies().clear();
    before.forEach((name, value) -> browser.cookies().put(name.replace("__Host-", ""), value));
    assertFalse(browser.get(server.at("/logout")).body().contains("name=\"decision\""));
  }

  /** One of the two was planted, and nobody knows which: an error, never a guess. */
  @Test
  void twoCookiesOfOneNameAreAnErrorAtEveryStep() {
    throughProxy();
    Page form = login.form(TestLogin.request());
    String attemptName = browser.cookieName("-attempt-");
    String attempt = attemptName + "=" + browser.cookies().get(attemptName);
    login.password(form, ALICE, TestServer.PASSWORD);
    String sessionName = browser.cookieName("-session");
    String session = sessionName + "=" + browser.cookies().get(sessionName);
    String id = form.form().fields().get("attempt");
    assertTwice("GET /auth/local/login?attempt=" + id, attempt);
    assertTwice("GET /auth?attempt=" + id, attempt);
    assertTwice("GET /approval?account=x&attempt=" + id, attempt);
    assertTwice("GET /logout", session);
  }

  private void assertTwice(String request, String cookie) {
    String forged = cookie.substring(0, cookie.indexOf('=')) + "=forged";
    for (String pair :
        List.of(cookie + "; " + cookie, cookie + "; " + forged, forged + ";" + cookie)) {
      String answer =
          RawHttp.request(
              server.port(), request + " HTTP/1.1", "X-Forwarded-Proto: https", "Cookie: " + pair);
      assertEquals(400, RawHttp.status(answer), request + " " + answer);
    }
    String lines =
        RawHttp.request(
            server.port(),
            request + " HTTP/1.1",
            "X-Forwarded-Proto: https",
            "Cookie: " + cookie,
            "Cookie: " + cookie);
    assertEquals(400, RawHttp.status(lines), lines);
  }

  @Test
  void aLoginWithTwoSessionCookiesIsNone() {
    throughProxy();
    Page form = login.form(TestLogin.request());
    String attemptName = browser.cookieName("-attempt-");
    String session = attemptName.replaceAll("-attempt-.*", "-session");
    String body =
        TestBrowser.encode(
            form.form().with("login", ALICE).with("password", TestServer.PASSWORD).fields());
    long before = server.number("select count(*) from gh_session");
    String answer =
        RawHttp.exchange(
            server.port(),
            "POST /auth/local/login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                + "X-Forwarded-Proto: https\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                + "Content-Length: "
                + body.length()
                + "\r\nCookie: "
                + attemptName
                + "="
                + browser.cookies().get(attemptName)
                + "; "
                + session
                + "=a.b; "
                + session
                + "=c.d\r\n\r\n"
                + body);
    assertEquals(400, RawHttp.status(answer), answer);
    assertFalse(answer.contains("Set-Cookie"), answer);
    assertEquals(before, server.number("select count(*) from gh_session"));
  }

  /** Old attempts are forgotten in the same response, which has to fit into its headers. */
  @Test
  void aFloodOfOldAttemptsIsForgottenBitByBit() {
    throughProxy();
    login.form(TestLogin.request());
    String prefix = browser.cookieName("-attempt-").replaceAll("-attempt-.*", "-attempt-");
    browser.cookies().clear();
    for (int i = 0; i < 200; i++) {
      browser.cookies().put(prefix + "0000." + i + "abcdefghijklmnopqrstuv", "");
    }
    for (int i = 0; i < 30; i++) {
      Page page = browser.follow(login.authorization(TestLogin.request()));
      assertEquals(200, page.status(), page::toString);
    }
    long left =
        browser.cookies().keySet().stream().filter(one -> one.contains("-attempt-")).count();
    assertEquals(2, left);
  }
}
