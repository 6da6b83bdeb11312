package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Several accounts in one browser (R4). */
class AccountChoiceTest extends WithPortal {
  private static final Pattern BUTTON =
      Pattern.compile("name=\"account\" value=\"([^\"]+)\">.*?<bdi>([^<]*)</bdi>");

  private static Map<String, String> accounts(Page page) {
    Map<String, String> accounts = new LinkedHashMap<>();
    Matcher button = BUTTON.matcher(page.body());
    while (button.find()) {
      accounts.put(button.group(2), button.group(1));
    }
    return accounts;
  }

  private static String newestAttempt(TestBrowser browser) {
    return browser.cookies().keySet().stream()
        .filter(name -> name.contains("-attempt-"))
        .map(name -> name.replaceAll(".*-attempt-", ""))
        .reduce((one, other) -> other)
        .orElseThrow();
  }

  private Page choose(Page page, String name) {
    Page next = browser.submit(page.form().with("account", accounts(page).get(name)));
    return browser.follow(next.location().orElseThrow());
  }

  @Test
  void whoIsLoggedInIsChosenFrom() {
    Reply alice = logIn(ALICE);
    Reply bob = logIn(BOB);
    Page page = end(portal());
    assertEquals(List.of("Alice Example", "bob"), List.copyOf(accounts(page).keySet()));
    assertTrue(page.body().contains("alice@example.com"), page::toString);
    assertEquals(subject(bob), subject(tokens(choose(page, "bob"))));
    assertEquals(subject(alice), subject(tokens(choose(end(portal()), "Alice Example"))));
  }

  @Test
  void anotherAccountIsAddedToTheBrowser() {
    logIn(ALICE);
    Page page = end(portal("prompt", "select_account"));
    assertEquals(1, accounts(page).size(), page::toString);
    Page next = browser.submit(page.form().with("another", "1"));
    Page form = browser.follow(next.location().orElseThrow());
    assertLoginForm(form);
    tokens(login.password(form, BOB, TestServer.PASSWORD));
    pass(Duration.ofSeconds(1));
    assertEquals(2, accounts(end(portal())).size());
  }

  @Test
  void selectAccountWithoutASessionIsALogin() {
    Page form = end(portal("prompt", "select_account"));
    assertLoginForm(form);
    tokens(login.password(form, ALICE, TestServer.PASSWORD));
  }

  @Test
  void aHintChooses() {
    Reply alice = logIn(ALICE);
    logIn(BOB);
    assertEquals(subject(alice), subject(tokens(end(portal("login_hint", ALICE)))));
    Page asked = end(portal("login_hint", ALICE, "prompt", "select_account"));
    assertEquals(2, accounts(asked).size(), asked::toString);
  }

  @Test
  void aNameSaysWhichAccountIsAskedForConsent() {
    logIn(ALICE);
    logIn(BOB);
    Page consent = choose(end(TestLogin.request()), "bob");
    assertTrue(consent.body().contains("<bdi>bob</bdi>"), consent::toString);
    assertFalse(consent.body().contains("Alice"), consent::toString);
  }

  @Test
  void onlyTheFormOfThisBrowserAndAttemptCounts() {
    logIn(ALICE);
    logIn(BOB);
    Page page = end(portal());
    Form form = page.form().with("account", accounts(page).get("bob"));
    assertErrorPage(400, browser.submitFromOtherSite(form));
    assertErrorPage(400, browser.submit(form.without("token")));
    assertErrorPage(400, browser.submit(form.with("token", "x")));
    pass(Duration.ofSeconds(1));
    String other = end(portal()).form().fields().get("token");
    assertErrorPage(400, browser.submit(form.with("token", other)));
    assertEquals(303, browser.submit(form).status());
  }

  @Test
  void anAccountOfAnotherBrowserIsNone() {
    logIn(ALICE);
    logIn(BOB);
    Page page = end(portal());
    TestBrowser first = browser;
    newBrowser();
    logIn(ALICE);
    logIn(BOB);
    String foreign = accounts(end(portal())).get("bob");
    for (String odd : List.of(foreign, "x", "..", "%00", "1'--", "\ud83d\ude00")) {
      assertErrorPage(400, first.submit(page.form().with("account", odd)));
    }
    String own = accounts(page).get("bob");
    String direct = newestAttempt(first) + "&account=";
    assertErrorPage(400, first.get(server.at("/approval?attempt=" + direct + foreign)));
    tokens(first.get(server.at("/approval?attempt=" + direct + own)));
  }

  @Test
  void thePageSpeaksFiveLanguages() {
    logIn(ALICE);
    Map<String, String> headings =
        Map.of(
            "en", "Which account do you want to use?",
            "de", "Welches Konto möchten Sie verwenden?",
            "fr", "Quel compte voulez-vous utiliser",
            "es", "¿Qué cuenta quiere usar?",
            "ja", "どのアカウントを使いますか？");
    headings.forEach((language, heading) -> {
      Page page = end(portal("prompt", "select_account", "ui_locales", language));
      assertTrue(page.body().contains(heading), page::toString);
    });
  }
}
