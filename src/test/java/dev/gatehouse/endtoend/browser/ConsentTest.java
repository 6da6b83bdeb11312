package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Consent, denial, and the form that cannot be changed (R2, R5). */
class ConsentTest extends WithServer {

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.client(
        """
        - id: trusted
          name: Trusted
          secret: trusted-0123456789abcdef01234567
          redirectURIs: [https://trusted.example.com/cb]
          skipConsent: true
        - id: odd-name
          name: "<b>Odd</b>\\u202e name'\\""
          secret: odd-name-0123456789abcdef0123456
          redirectURIs: [https://odd.example.com/cb]
        """);
  }

  private Page consentForm() {
    Page page = login.password(login.form(TestLogin.request()), ALICE, TestServer.PASSWORD);
    assertEquals(200, page.status(), page::toString);
    return page;
  }

  private static Map<String, String> trusted() {
    Map<String, String> request = TestLogin.request("client_id", "trusted");
    request.put("redirect_uri", "https://trusted.example.com/cb");
    return request;
  }

  private long grants() {
    return server.number("select count(*) from gh_grant");
  }

  @Test
  void thePersonIsShownWhoAsksForWhat() {
    Page page = consentForm();
    assertTrue(page.body().contains("Web application"), page::toString);
    assertTrue(page.body().contains("Alice Example"), page::toString);
    assertEquals(
        5, page.body().split("<li[ >]", -1).length - 1, "openid and the four other scopes");
  }

  @Test
  void anotherApplicationIsShownByItsName() {
    Page page = consentOf(TestLogin.request("scope", "openid audience:server:client_id:service"));
    assertTrue(
        page.body().matches("(?s).*<li[^>]*>Act for you at .{0,20}Service.*"), page::toString);
  }

  @Test
  void anOddNameOfAnApplicationIsText() {
    Map<String, String> request = TestLogin.request("client_id", "odd-name");
    request.put("redirect_uri", "https://odd.example.com/cb");
    Page form = login.form(request);
    Page consent = login.password(form, ALICE, TestServer.PASSWORD);
    for (Page page : List.of(form, consent)) {
      assertFalse(page.body().contains("<b>Odd"), page::toString);
      assertFalse(page.body().contains("\u202e"), page::toString);
    }
  }

  @Test
  void denialGoesBackToTheClientWithoutAGrant() {
    long before = grants();
    Page page = login.consent(consentForm(), false);
    assertRedirectError("access_denied", page);
    assertEquals(before, grants());
    assertTrue(browser.cookies().keySet().stream().noneMatch(one -> one.contains("-attempt-")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yes", "APPROVE", "approve "})
  void anythingButTheAnswerIsADenial(String answer) {
    assertRedirectError(
        "access_denied", browser.submit(consentForm().form().with("approval", answer)));
  }

  @Test
  void aMissingAnswerIsADenial() {
    assertRedirectError("access_denied", browser.submit(consentForm().form()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"attempt", "account", "shown"})
  void aChangedFieldIsRefused(String field) {
    long before = grants();
    Form form = consentForm().form();
    String value = form.fields().get(field);
    String last = value.endsWith("A") ? "B" : "A";
    for (String changed :
        List.of(value.substring(0, value.length() - 1) + last, "", value + "A", "x", "\u00e4")) {
      Page page = browser.submit(form.with(field, changed).with("approval", "approve"));
      assertErrorPage(400, page);
    }
    assertErrorPage(400, browser.submit(form.without(field).with("approval", "approve")));
    assertEquals(before, grants());
    assertTrue(browser.submit(form.with("approval", "approve")).status() == 303);
  }

  @Test
  void theFormOfOneAttemptDoesNotAnswerAnother() {
    Form small = consentOf(TestLogin.request("scope", "openid")).form();
    Form large = consentOf(TestLogin.request()).form();
    Form mixed = large.with("shown", small.fields().get("shown")).with("approval", "approve");
    assertErrorPage(400, browser.submit(mixed));
    Form swapped = small.with("attempt", large.fields().get("attempt")).with("approval", "approve");
    assertErrorPage(400, browser.submit(swapped));
  }

  private Page consentOf(Map<String, String> request) {
    return login.password(login.form(request), ALICE, TestServer.PASSWORD);
  }

  @Test
  void theFormOfOneSessionDoesNotAnswerAnother() {
    Form form = consentForm().form().with("approval", "approve");
    String attempt = browser.cookieName("-attempt-");
    TestBrowser other = new TestBrowser();
    new TestLogin(server, other).code(TestLogin.request());
    other.cookies().put(attempt, browser.cookies().get(attempt));
    assertErrorPage(400, other.submit(form));
    TestBrowser nobody = new TestBrowser();
    nobody.cookies().put(attempt, browser.cookies().get(attempt));
    assertErrorPage(400, nobody.submit(form));
  }

  @Test
  void theFormOfOneAccountDoesNotAnswerForAnother() {
    // Both have answered the same attempt in the same browser: only the form's code differs.
    Page form = login.form(TestLogin.request());
    Page alice = login.password(form, ALICE, TestServer.PASSWORD);
    Page bob = login.password(form, BOB, TestServer.PASSWORD);
    assertEquals(200, bob.status());
    long before = grants();
    Form mixed = bob.form().with("account", alice.form().fields().get("account"));
    assertErrorPage(400, browser.submit(mixed.with("approval", "approve")));
    assertEquals(before, grants());
  }

  @Test
  void aLoginFromBeforeTheRequestDoesNotAnswerIt() {
    Page alice = consentForm();
    Page bob = login.password(login.form(TestLogin.request()), BOB, TestServer.PASSWORD);
    long before = grants();
    Form mixed = bob.form().with("account", alice.form().fields().get("account"));
    assertRedirectError("login_required", browser.submit(mixed.with("approval", "approve")));
    assertEquals(before, grants());
  }

  @Test
  void aDecisionWithoutItsSessionIsRefused() {
    long before = grants();
    Form form = consentForm().form().with("approval", "approve");
    String name = browser.cookieName("-session");
    String own = browser.cookies().get(name);
    TestBrowser other = new TestBrowser();
    new TestLogin(server, other).code(TestLogin.request());
    before += 1;
    String key = own.substring(0, own.indexOf('.'));
    for (String value :
        List.of("", "x", key + ".", key + ".x", "." + own, "%", other.cookies().get(name))) {
      browser.cookies().put(name, value);
      assertErrorPage(400, browser.submit(form));
      assertErrorPage(400, browser.submit(form.with("approval", "rejected")));
    }
    browser.cookies().remove(name);
    assertErrorPage(400, browser.submit(form));
    assertErrorPage(400, browser.submit(form.with("approval", "rejected")));
    assertEquals(before, grants());
    browser.cookies().put(name, own);
    assertTrue(browser.submit(form).response().containsKey("code"));
  }

  @Test
  void aDecisionAfterTheLogoutIsRefused() {
    Form form = consentForm().form().with("approval", "approve");
    browser.submit(browser.get(server.at("/logout")).form().with("decision", "logout"));
    long before = grants();
    assertErrorPage(400, browser.submit(form));
    assertEquals(before, grants());
  }

  @Test
  void aFormOnAnotherSiteIsRefused() {
    Form form = consentForm().form().with("approval", "approve");
    assertErrorPage(400, browser.submitFromOtherSite(form));
  }

  @Test
  void aFormSentTwiceMakesOneGrant() {
    long before = grants();
    Page consent = consentForm();
    Map<String, String> cookies = Map.copyOf(browser.cookies());
    assertTrue(login.consent(consent, true).response().containsKey("code"));
    browser.cookies().putAll(cookies);
    assertErrorPage(400, login.consent(consent, true));
    assertEquals(before + 1, grants());
  }

  @Test
  void aFormSentManyTimesAtOnceMakesOneGrant() throws Exception {
    long before = grants();
    Form form = consentForm().form().with("approval", "approve");
    List<Callable<Page>> all = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      TestBrowser copy = new TestBrowser();
      copy.cookies().putAll(browser.cookies());
      all.add(() -> copy.submit(form));
    }
    int codes = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Page> page : threads.invokeAll(all)) {
        if (page.get().status() == 303) {
          codes++;
        } else {
          assertErrorPage(400, page.get());
        }
      }
    }
    assertEquals(1, codes);
    assertEquals(before + 1, grants());
  }

  @Test
  void aTrustedApplicationIsNotAskedFor() {
    Page page = login.password(login.form(trusted()), ALICE, TestServer.PASSWORD);
    assertTrue(
        page.header("location").startsWith("https://trusted.example.com/cb?code="), page::toString);
  }

  @ParameterizedTest
  @CsvSource({"approval_prompt,force", "prompt,consent", "prompt,login consent"})
  void aTrustedApplicationMayAskForTheQuestion(String name, String value) {
    Map<String, String> request = trusted();
    request.put(name, value);
    Page page = login.password(login.form(request), ALICE, TestServer.PASSWORD);
    assertEquals(200, page.status(), page::toString);
    assertTrue(login.consent(page, true).response().containsKey("code"));
  }

  @ParameterizedTest
  @CsvSource({"approval_prompt,auto", "prompt,login", "prompt,select_account"})
  void otherPromptsDoNotForceTheQuestion(String name, String value) {
    Map<String, String> request = trusted();
    request.put(name, value);
    Page page = login.password(login.form(request), ALICE, TestServer.PASSWORD);
    assertEquals(303, page.status(), page::toString);
  }

  @Test
  void aSessionFromBeforeTheRequestIsNoAnswerToIt() throws Exception {
    Page first = consentForm();
    String account = first.form().fields().get("account");
    login.consent(first, true);
    // A later request: its time is after the login's.
    Page form = login.form(TestLogin.request());
    String attempt = form.form().fields().get("attempt");
    Page page = browser.get(server.at("/approval?attempt=" + attempt + "&account=" + account));
    assertRedirectError("login_required", page);
  }

  @Test
  void anApprovalWithoutAttemptOrAccountIsAPage() {
    for (String query : List.of("", "?attempt=x", "?account=x", "?attempt=x&account=y")) {
      assertErrorPage(400, browser.get(server.at("/approval" + query)));
    }
    Page form = login.form(TestLogin.request());
    String attempt = form.form().fields().get("attempt");
    assertErrorPage(400, browser.get(server.at("/approval?attempt=" + attempt)));
    assertErrorPage(400, browser.get(server.at("/approval?account=x&attempt=" + attempt)));
  }
}
