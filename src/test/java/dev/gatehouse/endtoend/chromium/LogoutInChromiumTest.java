package dev.gatehouse.endtoend.chromium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.gatehouse.testing.TestApplication;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two applications, one login, one logout, in a real browser: the other application learns of it
 * through a frame of the logged-out page.
 */
class LogoutInChromiumTest extends WithChromium {
  @TempDir Path directory;
  private TestApplication mail;
  private TestApplication wiki;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    mail = TestApplication.start("mail");
    wiki = TestApplication.start("wiki");
    server =
        TestServer.in(directory).client(mail.registration()).client(wiki.registration()).start();
    mail.use(server);
    wiki.use(server);
  }

  @AfterEach
  void stop() {
    server.close();
    mail.close();
    wiki.close();
  }

  private void logInToBoth(Page tab) {
    tab.navigate(mail.login());
    logInAs(tab, "alice@example.com");
    tab.waitForURL(mail.home());
    tab.navigate(wiki.login());
    tab.waitForURL(wiki.home());
    assertTrue(tab.textContent("body").contains("logged in"), tab.content());
  }

  @ParameterizedTest(name = "scripts: {0}")
  @ValueSource(booleans = {true, false})
  void aLogoutFromOneEndsTheOtherThroughAFrame(boolean scripts) {
    try (BrowserContext person = chromium.person(scripts)) {
      Page tab = person.newPage();
      logInToBoth(tab);
      tab.navigate(mail.logout());
      // Nobody is asked; the page goes on by itself, with scripts or without.
      tab.waitForURL(mail.bye() + "?state=state-of-mail");
      assertEquals(List.of(wiki.sid()), wiki.told(), "the frame brought the sid");
      assertEquals(List.of(server.issuer().toString()), wiki.tellers());
      tab.navigate(wiki.home());
      assertTrue(tab.textContent("body").contains("logged out"), tab.content());
      tab.navigate(wiki.login());
      assertEquals(1, tab.locator("#password").count(), "the session at the issuer is over");
    }
  }

  @Test
  void anApplicationThatDoesNotAnswerHoldsNobodyUpForLong() {
    try (BrowserContext person = chromium.person(true)) {
      Page tab = person.newPage();
      logInToBoth(tab);
      wiki.hang();
      tab.navigate(
          mail.logout(),
          new Page.NavigateOptions()
              .setWaitUntil(com.microsoft.playwright.options.WaitUntilState.COMMIT));
      tab.waitForURL(mail.bye() + "?state=state-of-mail");
      assertEquals(List.of(wiki.sid()), wiki.told());
    } finally {
      wiki.answer();
    }
  }

  @Test
  void theConfirmationAndThePageWithFramesAreAccessible() {
    try (BrowserContext person = chromium.person(true)) {
      Page tab = person.newPage();
      logInToBoth(tab);
      tab.navigate(server.at("/logout").toString());
      assertAccessible(tab);
      tab.click("button[value=logout]");
      tab.waitForSelector(
          "iframe",
          new Page.WaitForSelectorOptions()
              .setState(com.microsoft.playwright.options.WaitForSelectorState.ATTACHED));
      assertAccessible(tab);
      assertEquals(List.of("The mail", "The wiki"), tab.locator("li").allTextContents());
    }
  }

  private static void assertAccessible(Page tab) {
    assertEquals(
        List.of(),
        new AxeBuilder(tab)
            .analyze().getViolations().stream()
                .map(rule -> rule.getId() + " " + rule.getNodes())
                .toList());
  }
}
