package dev.gatehouse.endtoend.chromium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invitation, forced change of a password, throttled attacker, lost device: with real browsers. */
class AccountInChromiumTest extends WithChromium {
  private static final String CAROL = "carol@example.com";
  private static final String FRESH = "violet lantern 88 orbit";

  @TempDir Path directory;
  private TestServer server;

  @BeforeEach
  void start() {
    server =
        TestServer.in(directory)
            .with("passwords: {guessing: {perAccountAndAddress: {failures: 3, within: 1h}}}")
            .start();
    server.secrets().add("password", FRESH);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Map<String, Object> administer(String resource, Map<String, Object> body) {
    var reply = server.administer("POST", "/users" + resource, body);
    assertTrue(reply.ok(), reply::detail);
    return reply.body();
  }

  private static void choose(Page tab, String password) {
    tab.fill("#new", password);
    tab.fill("#again", password);
    tab.click("button[type=submit]");
  }

  private static void logIn(Page tab, String password) {
    tab.fill("#login", CAROL);
    tab.fill("#password", password);
    tab.click("button[type=submit]");
  }

  @Test
  void anInvitedPersonChoosesAPasswordAndSeesTheAccount() {
    String link = (String) administer("/invite", Map.of("login", CAROL)).get("link");
    server.secrets().add("link", link.substring(link.indexOf('=') + 1));
    try (BrowserContext person = chromium.person(false)) {
      Page tab = person.newPage();
      tab.navigate(link);
      choose(tab, "password1234");
      assertTrue(tab.locator("[role=alert]").isVisible());
      choose(tab, FRESH);
      assertEquals("Your password is set", tab.textContent("h1"));
      tab.navigate(server.at("/account").toString());
      logIn(tab, FRESH);
      tab.waitForURL(server.at("/account").toString());
      assertEquals("Your account", tab.textContent("h1"));
      assertTrue(tab.locator("text=This device").isVisible());
    }
  }

  @Test
  void aLoginAsksForAnotherPasswordFirst() {
    administer(
        "", Map.of("login", CAROL, "password", TestServer.PASSWORD, "must_change_password", true));
    try (BrowserContext person = chromium.person(false)) {
      Page tab = person.newPage();
      tab.navigate(server.at("/account").toString());
      logIn(tab, TestServer.PASSWORD);
      assertEquals("Choose a new password", tab.textContent("h1"));
      tab.fill("#old", TestServer.PASSWORD);
      choose(tab, FRESH);
      tab.waitForURL(server.at("/account").toString());
      assertEquals("Your account", tab.textContent("h1"));
    }
  }

  @Test
  void aThrottledAttackerKeepsTheOwnerNotOut() {
    administer("", Map.of("login", CAROL, "password", TestServer.PASSWORD));
    try (BrowserContext owner = chromium.person(false);
        BrowserContext attacker = chromium.person(false)) {
      Page tab = owner.newPage();
      tab.navigate(server.at("/account").toString());
      logIn(tab, TestServer.PASSWORD);
      tab.waitForURL(server.at("/account").toString());
      Page guesses = attacker.newPage();
      guesses.navigate(server.at("/account").toString());
      for (int i = 0; i < 4; i++) {
        logIn(guesses, "guess number " + i);
        guesses.waitForSelector("[role=alert]");
      }
      assertTrue(guesses.textContent("[role=alert]").startsWith("Too many attempts."));
      logIn(guesses, TestServer.PASSWORD);
      assertTrue(guesses.textContent("[role=alert]").startsWith("Too many attempts."));
      // The same address, but a device that has logged in before.
      owner.clearCookies(
          new BrowserContext.ClearCookiesOptions()
              .setName(java.util.regex.Pattern.compile(".*-session")));
      tab.navigate(server.at("/account").toString());
      logIn(tab, TestServer.PASSWORD);
      tab.waitForURL(server.at("/account").toString());
      assertEquals("Your account", tab.textContent("h1"));
    }
  }

  @Test
  void aDeviceThatIsEndedRefreshesNoMore() {
    administer("", Map.of("login", CAROL, "password", TestServer.PASSWORD));
    TestBrowser laptop = new TestBrowser().header("User-Agent", "Laptop Firefox/1 Linux");
    TestLogin lost = new TestLogin(server, laptop);
    TestLogin.Reply tokens =
        lost.redeem(lost.authorize(TestLogin.request(), CAROL).response().get("code"));
    TestLogin.Reply fresh = lost.refresh(tokens.text("refresh_token"));
    assertEquals(200, fresh.status());
    try (BrowserContext person = chromium.person(false)) {
      Page tab = person.newPage();
      tab.navigate(server.at("/account").toString());
      logIn(tab, TestServer.PASSWORD);
      tab.waitForURL(server.at("/account").toString());
      assertTrue(tab.locator("text=Web application").isVisible());
      tab.locator("li", new Page.LocatorOptions().setHasText("Firefox · Linux"))
          .locator("button")
          .click();
      tab.waitForURL("**/account?account=*");
      assertFalse(tab.locator("text=Firefox · Linux").isVisible());
    }
    assertEquals("invalid_grant", lost.refresh(fresh.text("refresh_token")).error());
  }
}
