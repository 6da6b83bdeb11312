package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code prompt}, {@code max_age} and the hints (OpenID Connect Core §3.1.2.1, attack case 15). */
class PromptTest extends WithPortal {

  private String newestAttempt() {
    return browser.cookies().keySet().stream()
        .filter(name -> name.contains("-attempt-"))
        .map(name -> name.replaceAll(".*-attempt-", ""))
        .reduce((one, other) -> other)
        .orElseThrow();
  }

  private String account() {
    Page consent = end(TestLogin.request("prompt", "consent"));
    return consent.form().fields().get("account");
  }

  @Test
  void noneIsAnsweredFromASessionAndFromNothingElse() {
    assertError("login_required", end(portal("prompt", "none")));
    Reply first = logIn(ALICE);
    Page answer = end(portal("prompt", "none"));
    assertEquals(subject(first), subject(tokens(answer)));
  }

  @Test
  void noneAsksForNoConsent() {
    logIn(ALICE);
    assertRedirectError("consent_required", end(TestLogin.request("prompt", "none")));
    assertError("consent_required", end(portal("prompt", "none", "approval_prompt", "force")));
  }

  @Test
  void noneChoosesNoAccount() {
    logIn(ALICE);
    Reply bob = logIn(BOB);
    assertError("account_selection_required", end(portal("prompt", "none")));
    Page hinted =
        end(portal("prompt", "none", "login_hint", BOB.toUpperCase(java.util.Locale.ROOT)));
    assertEquals(subject(bob), subject(tokens(hinted)));
    assertError("login_required", end(portal("prompt", "none", "login_hint", "carol@example.com")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none login", "login none", "none consent select_account", "none none x"})
  void noneGoesWithNothing(String prompt) {
    logIn(ALICE);
    assertError("invalid_request", end(portal("prompt", prompt)));
  }

  @Test
  void loginAsksForThePasswordAgain() {
    Reply first = logIn(ALICE);
    pass(Duration.ofMinutes(5));
    Page form = end(portal("prompt", "login"));
    assertLoginForm(form);
    Map<String, Object> again = idToken(login.password(form, ALICE, TestServer.PASSWORD));
    Map<String, Object> before = TestLogin.claims(first.text("id_token"));
    assertEquals(before.get("sub"), again.get("sub"));
    assertEquals(before.get("sid"), again.get("sid"), "the sid stays for the session's life");
    assertTrue(
        (long) again.get("auth_time") - (long) before.get("auth_time") >= 300, again::toString);
  }

  @Test
  void anAbandonedLoginIsNoAnswer() {
    logIn(ALICE);
    String account = account();
    pass(Duration.ofSeconds(1));
    assertLoginForm(end(portal("prompt", "login")));
    String attempt = newestAttempt();
    Page skipped = browser.get(server.at("/approval?attempt=" + attempt + "&account=" + account));
    assertError("login_required", skipped);
    assertLoginForm(browser.follow(server.at("/auth?attempt=" + attempt)));
  }

  @Test
  void consentIsAskedEvenOfTheHouse() {
    logIn(ALICE);
    Page page = end(portal("prompt", "consent"));
    assertTrue(page.body().contains("name=\"approval\""), page::toString);
    tokens(login.consent(page, true));
  }

  @Test
  void loginAndConsentTogether() {
    logIn(ALICE);
    Page form = end(portal("prompt", "login consent"));
    assertLoginForm(form);
    Page page = login.password(form, ALICE, TestServer.PASSWORD);
    assertTrue(page.body().contains("name=\"approval\""), page::toString);
  }

  @Test
  void maxAgeComparesWithTheLogin() {
    logIn(ALICE);
    pass(Duration.ofSeconds(58));
    Map<String, Object> young = idToken(end(portal("max_age", "60")));
    long age = clock.instant().getEpochSecond() - (long) young.get("auth_time");
    assertTrue(age >= 58 && age <= 60, young::toString);
    pass(Duration.ofSeconds(5));
    assertLoginForm(end(portal("max_age", "60")));
    assertError("login_required", end(portal("max_age", "60", "prompt", "none")));
    Page again = login.password(end(portal("max_age", "60")), ALICE, TestServer.PASSWORD);
    assertNotEquals(young.get("auth_time"), idToken(again).get("auth_time"));
  }

  @Test
  void maxAgeZeroIsALogin() {
    Page form = login.form(portal());
    tokens(login.password(form, ALICE, TestServer.PASSWORD));
    assertLoginForm(end(portal("max_age", "0")));
    assertError("login_required", end(portal("max_age", "0", "prompt", "none")));
  }

  @Test
  void aHugeMaxAgeIsAnyAge() {
    logIn(ALICE);
    tokens(end(portal("max_age", "999999999")));
  }

  @Test
  void theHintedPersonAnswers() {
    Reply alice = logIn(ALICE);
    Reply bob = logIn(BOB);
    Page answer = end(portal("id_token_hint", alice.text("id_token")));
    assertEquals(subject(alice), subject(tokens(answer)));
    Page silent = end(portal("id_token_hint", bob.text("id_token"), "prompt", "none"));
    assertEquals(subject(bob), subject(tokens(silent)));
  }

  @Test
  void anotherPersonThanTheHintedLogsIn() {
    Reply bob = logIn(BOB);
    newBrowser();
    logIn(ALICE);
    Map<String, String> request = portal("id_token_hint", bob.text("id_token"));
    Page form = end(request);
    assertLoginForm(form);
    assertError("login_required", login.password(form, ALICE, TestServer.PASSWORD));
    Page right = login.password(end(request), BOB, TestServer.PASSWORD);
    assertEquals(subject(bob), subject(tokens(right)));
    newBrowser();
    logIn(ALICE);
    request.put("prompt", "none");
    assertError("login_required", end(request));
  }

  @Test
  void anExpiredHintIsAHint() {
    Reply alice = logIn(ALICE);
    pass(Duration.ofDays(3));
    logIn(BOB);
    assertError(
        "login_required", end(portal("id_token_hint", alice.text("id_token"), "prompt", "none")));
    Page form = end(portal("id_token_hint", alice.text("id_token")));
    assertEquals(subject(alice), subject(tokens(login.password(form, ALICE, TestServer.PASSWORD))));
  }

  @Test
  void whatIsNoIdTokenForTheClientIsRefused() {
    Reply own = logIn(ALICE);
    Reply others = login.redeem(login.code(TestLogin.request()));
    String token = own.text("id_token");
    for (String bad :
        new String[] {
          "x",
          "a.b.c",
          own.text("access_token"),
          others.text("id_token"),
          token.substring(0, token.length() - 3) + "AAA",
          token.replaceAll("\\.[^.]*$", ".")
        }) {
      assertError("invalid_request", end(portal("id_token_hint", bad)));
      assertError("invalid_request", end(portal("id_token_hint", bad, "prompt", "none")));
    }
    Page posted =
        browser.submit(new TestBrowser.Form(server.at("/auth"), portal("id_token_hint", "a.b.c")));
    assertError("invalid_request", posted);
  }

  @Test
  void theHintTravelsWithAPostedRequest() {
    Reply bob = logIn(BOB);
    newBrowser();
    logIn(ALICE);
    Page sealed =
        browser.submit(
            new TestBrowser.Form(
                server.at("/auth"),
                portal("id_token_hint", bob.text("id_token"), "prompt", "none")));
    assertError("login_required", browser.follow(sealed.location().orElseThrow()));
  }

  @Test
  void aClaimedSubjectIsAHintToo() {
    Reply alice = logIn(ALICE);
    logIn(BOB);
    String claims = "{\"id_token\":{\"sub\":{\"value\":\"" + subject(alice) + "\"}}}";
    assertEquals(subject(alice), subject(tokens(end(portal("claims", claims, "prompt", "none")))));
    String other = "{\"id_token\":{\"sub\":{\"value\":\"somebody\"}}}";
    assertError("login_required", end(portal("claims", other, "prompt", "none")));
  }

  @Test
  void anUnknownLoginHintPrefillsTheForm() {
    logIn(ALICE);
    Page form = end(portal("login_hint", BOB));
    assertLoginForm(form);
    assertTrue(form.body().contains("value=\"" + BOB + "\""), form::toString);
  }
}
