package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.storage.StorageStatistics;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An authorization request between its arrival and its answer (R1, R2). */
class AttemptTest extends WithServer {
  @Test
  void aFloodOfRequestsAsksTheDatabaseNothing() {
    Map<String, Long> before = rows();
    StorageStatistics statistics = server.statistics();
    for (int i = 0; i < 2_000; i++) {
      Page page = new TestLoginStep().ask(i);
      assertTrue(page.status() == 303 || page.status() == 200, page::toString);
    }
    StorageStatistics flood = server.statistics().minus(statistics);
    // Background work reads keys and leases meanwhile.
    assertTrue(flood.statements() < 50, flood::toString);
    assertEquals(0, flood.auditRows());
    assertEquals(before, rows());
  }

  /** One step of a stranger who never logs in. */
  private final class TestLoginStep {
    Page ask(int i) {
      browser.cookies().clear();
      return switch (i % 3) {
        case 0 -> AttemptTest.this.ask(TestLogin.request("state", "s" + i));
        case 1 -> browser.submit(new Form(server.at("/auth"), TestLogin.request()));
        default -> browser.get(server.at("/auth/local?" + TestBrowser.encode(TestLogin.request())));
      };
    }
  }

  private Map<String, Long> rows() {
    java.util.Map<String, Long> rows = new java.util.TreeMap<>();
    for (String table :
        List.of("gh_grant", "gh_session", "gh_account_session", "gh_account", "gh_audit")) {
      rows.put(table, server.number("select count(*) from " + table));
    }
    return rows;
  }

  @Test
  void twoTabsAreTwoAttempts() {
    Page first = login.form(TestLogin.request("state", "tab-1"));
    Page second = login.form(TestLogin.request("state", "tab-2"));
    Page secondEnd = login.consent(login.password(second, ALICE, TestServer.PASSWORD), true);
    // What the other tab allowed is not asked again.
    Page firstEnd = login.password(first, ALICE, TestServer.PASSWORD);
    assertEquals("tab-2", secondEnd.response().get("state"));
    assertEquals("tab-1", firstEnd.response().get("state"));
    assertEquals(200, login.redeem(firstEnd.response().get("code")).status());
    assertEquals(200, login.redeem(secondEnd.response().get("code")).status());
  }

  @Test
  void anAttemptBelongsToItsBrowser() {
    Page form = login.form(TestLogin.request());
    TestBrowser stranger = new TestBrowser();
    assertErrorPage(400, stranger.get(form.uri()));
    assertErrorPage(
        400, new TestLogin(server, stranger).password(form, ALICE, TestServer.PASSWORD));
    assertEquals(200, login.password(form, ALICE, TestServer.PASSWORD).status());
  }

  @Test
  void aForeignBrowserCannotFinishALogin() {
    Page form = login.form(TestLogin.request());
    Page redirect =
        browser.submit(form.form().with("login", ALICE).with("password", TestServer.PASSWORD));
    URI approval = redirect.location().orElseThrow();
    assertTrue(approval.getPath().endsWith("/approval"), approval::toString);
    TestBrowser thief = new TestBrowser();
    assertErrorPage(400, thief.get(approval));
    // With a login of its own, and even with the attempt's cookie, it is another session.
    new TestLogin(server, thief).code(TestLogin.request());
    assertErrorPage(400, thief.get(approval));
    String attempt = browser.cookieName("-attempt-");
    thief.cookies().put(attempt, browser.cookies().get(attempt));
    assertErrorPage(400, thief.get(approval));
  }

  @Test
  void aSessionOfAnotherBrowserWithoutTheAttemptIsNotEnough() {
    Page form = login.form(TestLogin.request());
    Page redirect =
        browser.submit(form.form().with("login", ALICE).with("password", TestServer.PASSWORD));
    String session = browser.cookieName("-session");
    TestBrowser other = new TestBrowser();
    other.cookies().put(session, browser.cookies().get(session));
    assertErrorPage(400, other.get(redirect.location().orElseThrow()));
  }

  @Test
  void aTamperedAttemptIsNone() {
    Page form = login.form(TestLogin.request());
    String name = browser.cookieName("-attempt-");
    String value = browser.cookies().get(name);
    for (int at : new int[] {0, 5, value.length() / 2, value.length() - 2}) {
      char other = value.charAt(at) == 'A' ? 'B' : 'A';
      browser.cookies().put(name, value.substring(0, at) + other + value.substring(at + 1));
      assertErrorPage(400, browser.get(form.uri()));
      browser.cookies().put(name, value);
    }
    for (String odd :
        List.of("", "A", value + "A", value.substring(1), "%00", "....", value + "=")) {
      browser.cookies().put(name, odd);
      assertErrorPage(400, browser.get(form.uri()));
      browser.cookies().put(name, value);
    }
    assertEquals(200, browser.get(form.uri()).status());
  }

  @Test
  void anAttemptsCookieOpensUnderItsOwnNameOnly() {
    Page first = login.form(TestLogin.request("state", "tab-1"));
    String firstName = browser.cookieName("-attempt-");
    String firstValue = browser.cookies().get(firstName);
    login.form(TestLogin.request("state", "tab-2"));
    String secondName =
        browser.cookies().keySet().stream()
            .filter(name -> name.contains("-attempt-") && !name.equals(firstName))
            .findFirst()
            .orElseThrow();
    assertNotEquals(firstValue, browser.cookies().get(secondName));
    browser.cookies().put(firstName, browser.cookies().get(secondName));
    assertErrorPage(400, browser.get(first.uri()));
  }

  @Test
  void oddNamesOfAttemptsAreNone() {
    for (String id : List.of("", "x", "../../etc", "a".repeat(5_000), "<script>", "00000000.%2e")) {
      Map<String, String> query = Map.of("attempt", id);
      assertErrorPage(
          400, browser.get(server.at("/auth/local/login?" + TestBrowser.encode(query))));
    }
  }

  @Test
  void tooLargeARequestIsToldToPushIt() {
    for (String name : List.of("nonce", "login_hint", "acr_values", "display")) {
      assertTooLarge(ask(TestLogin.request(name, "x".repeat(3_000))));
    }
    assertTooLarge(
        browser.submit(
            new Form(server.at("/auth"), TestLogin.request("nonce", "x".repeat(50_000)))));
  }

  private void assertTooLarge(Page page) {
    assertRedirectError("invalid_request", page);
    assertTrue(page.response().get("error_description").contains("9126"), page::toString);
    assertFalse(page.setCookies().stream().anyMatch(one -> one.contains("-attempt-")));
  }

  @Test
  void tooLargeAStateIsNotCarriedBack() {
    for (String state :
        List.of("x".repeat(9_000), "~!*()'".repeat(2_000), "\u20ac".repeat(1_000))) {
      assertStateless(
          browser.submit(new Form(server.at("/auth"), TestLogin.request("state", state))));
    }
    assertStateless(ask(TestLogin.request("state", "x".repeat(9_000))));
    assertStateless(
        browser.submit(
            new Form(server.at("/auth"), TestLogin.request("state", "!".repeat(20_000)))));
  }

  private void assertStateless(Page page) {
    assertEquals(303, page.status(), page::toString);
    assertEquals("invalid_request", page.response().get("error"));
    assertEquals(server.issuer().toString(), page.response().get("iss"));
    assertFalse(page.response().containsKey("state"));
  }

  @Test
  void manyScopesAndDeepClaimsAreRefusedAtOnce() {
    StringBuilder scopes = new StringBuilder("openid");
    for (int i = 0; i < 8_000; i++) {
      scopes.append(" s").append(i);
    }
    String deep = "{\"id_token\":" + "{\"a\":".repeat(300) + "1" + "}".repeat(300) + "}";
    long start = System.nanoTime();
    Form form = new Form(server.at("/auth"), TestLogin.request("scope", scopes.toString()));
    assertRedirectError("invalid_scope", browser.submit(form));
    assertTrue(ask(TestLogin.request("claims", deep)).status() < 400);
    Form claims = new Form(server.at("/auth"), TestLogin.request("claims", "[".repeat(15_000)));
    assertRedirectError("invalid_request", browser.submit(claims));
    assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 5);
  }

  @Test
  void anAnsweredAttemptIsOver() {
    Page form = login.form(TestLogin.request());
    Page consent = login.password(form, ALICE, TestServer.PASSWORD);
    login.consent(consent, true);
    assertEquals(0, attempts());
    // The back button.
    assertErrorPage(400, browser.get(form.uri()));
    assertErrorPage(400, login.password(form, ALICE, TestServer.PASSWORD));
    assertErrorPage(400, login.consent(consent, true));
  }

  private long attempts() {
    return browser.cookies().keySet().stream().filter(one -> one.contains("-attempt-")).count();
  }
}
