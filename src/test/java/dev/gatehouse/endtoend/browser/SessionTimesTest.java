package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long a session answers, and who is spoken for meanwhile (R4, attack cases 29 and 30). */
class SessionTimesTest extends WithPortal {

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return super.configure(builder)
        .with(
            """
            sessions:
              absoluteLifetime: 4h
              validIfNotUsedFor: 1h
              rememberMeAbsoluteLifetime: 100h
              rememberMeValidIfNotUsedFor: 20h
            """);
  }

  private long lastSeen() {
    String cookie = browser.cookies().get(browser.cookieName("-session"));
    return server.number(
        "select last_seen_at from gh_session where id = '" + cookie.replaceAll("\\..*", "") + "'");
  }

  private Page stay(String who) {
    return stay(who, portal());
  }

  private Page stay(String who, Map<String, String> request) {
    return browser.submit(credentials(who, request).with("remember", "on"));
  }

  private Form credentials(String who, Map<String, String> request) {
    return end(request).form().with("login", who).with("password", TestServer.PASSWORD);
  }

  @Test
  void withoutUseItEnds() {
    logIn(ALICE);
    pass(Duration.ofMinutes(61));
    assertLoginForm(end(portal()));
    assertError("login_required", end(portal("prompt", "none")));
  }

  @Test
  void useKeepsItUntilItsEnd() {
    logIn(ALICE);
    for (int i = 0; i < 4; i++) {
      pass(Duration.ofMinutes(55));
      tokens(end(portal()));
    }
    pass(Duration.ofMinutes(21));
    assertLoginForm(end(portal()));
  }

  @Test
  void usesInAShortTimeAreWrittenOnce() {
    logIn(ALICE);
    long login = lastSeen();
    pass(Duration.ofSeconds(30));
    end(portal());
    assertEquals(login, lastSeen());
    pass(Duration.ofSeconds(40));
    end(portal());
    long used = lastSeen();
    assertTrue(used > login);
    for (int i = 0; i < 10; i++) {
      pass(Duration.ofSeconds(5));
      end(portal());
    }
    assertEquals(used, lastSeen());
  }

  @Test
  void anotherLoginDoesNotMoveTheEndOfTheFirst() {
    logIn(ALICE);
    for (int i = 0; i < 4; i++) {
      pass(Duration.ofMinutes(55));
      end(portal("login_hint", ALICE));
    }
    Reply bob = logIn(BOB);
    pass(Duration.ofMinutes(25));
    Page page = end(portal());
    assertEquals(subject(bob), subject(tokens(page)), "alice has ended, so nobody chooses");
  }

  @Test
  void theCookieGoesWithTheBrowserUnlessThePersonStays() {
    Form form = login.form(portal()).form();
    Page plain = browser.submit(form.with("login", ALICE).with("password", TestServer.PASSWORD));
    assertFalse(plain.setCookie("-session").contains("Max-Age"), plain::toString);
    newBrowser();
    Page staying = stay(ALICE);
    assertTrue(
        staying.setCookie("-session").contains("; Max-Age=" + Duration.ofHours(100).toSeconds()),
        staying::toString);
  }

  @Test
  void nobodyStaysBecauseAnotherPersonOfTheBrowserDoes() {
    logIn(ALICE);
    Page second = stay(BOB, portal("prompt", "login"));
    assertFalse(second.setCookie("-session").contains("Max-Age"), second::toString);
    newBrowser();
    stay(ALICE);
    Page both = stay(BOB, portal("prompt", "login"));
    assertTrue(both.setCookie("-session").contains("; Max-Age="), both::toString);
    Page again = browser.submit(credentials(BOB, portal("prompt", "login")));
    assertFalse(again.setCookie("-session").contains("Max-Age"), again::toString);
  }

  @Test
  void whoStaysStaysLonger() {
    stay(ALICE);
    for (int i = 0; i < 5; i++) {
      pass(Duration.ofHours(19));
      tokens(end(portal()));
    }
    pass(Duration.ofHours(6));
    assertLoginForm(end(portal()));
  }

  @Test
  void whoStaysAndDoesNotComeHasToLogInAgain() {
    stay(ALICE);
    pass(Duration.ofHours(21));
    assertLoginForm(end(portal()));
  }

  @Test
  void theBoxIsEmptyAndKeepsWhatWasChosen() {
    Page form = login.form(portal());
    assertTrue(form.body().contains("name=\"remember\" value=\"on\">"), form::toString);
    Page again =
        browser.submit(
            form.form().with("login", ALICE).with("password", "wrong").with("remember", "on"));
    assertTrue(again.body().contains("name=\"remember\" value=\"on\" checked>"), again::toString);
  }

  @Test
  void aUserOfTheDatabaseWhoIsDisabledIsNotSpokenFor() {
    server.administer(
        "POST",
        "/users",
        Map.of("login", "dora@example.com", "password", "a long enough password"));
    Page page = login.password(login.form(portal()), "dora@example.com", "a long enough password");
    tokens(page);
    pass(Duration.ofSeconds(1));
    tokens(end(portal()));
    server.rows().change("update gh_user set enabled = 0 where login = 'dora@example.com'");
    assertLoginForm(end(portal()));
    assertError("login_required", end(portal("prompt", "none")));
  }

  @Test
  void aUserWhoIsGoneFromTheFileIsNotSpokenFor() {
    logIn(BOB);
    server.reload(yaml -> yaml.replace("userID: user-bob", "userID: user-other-bob"));
    try {
      assertLoginForm(end(portal()));
    } finally {
      server.reload(yaml -> yaml.replace("userID: user-other-bob", "userID: user-bob"));
    }
  }

  @Test
  void groupsAreThoseOfNow() {
    logIn(ALICE);
    server.reload(yaml -> yaml.replace("groups: [developers, operators]", "groups: [guests]"));
    try {
      assertEquals(java.util.List.of("guests"), idToken(end(portal())).get("groups"));
    } finally {
      server.reload(yaml -> yaml.replace("groups: [guests]", "groups: [developers, operators]"));
    }
  }
}
