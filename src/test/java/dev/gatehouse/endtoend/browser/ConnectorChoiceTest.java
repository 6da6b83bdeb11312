package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The choice of a connector and the password form. */
class ConnectorChoiceTest extends WithServer {

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        // Here wrong passwords are looked at; GuessingTest has the budgets.
        .with(
            """
            passwords:
              guessing:
                perAccount: {failures: 1000}
                perAddress: {failures: 1000}
                perAccountAndAddress: {failures: 1000}
            connectors:
              - {type: fake-upstream, id: corp, name: "Corp <b>SSO</b>"}
              - {type: fake-upstream, id: "odd/id &?", name: Odd}
            """)
        .client(
            """
            - id: local-only
              name: "Local <i>only</i>"
              secret: local-only-0123456789abcdef0123
              redirectURIs: [https://local.example.com/cb]
              allowedConnectors: [local]
            """);
  }

  @Test
  void thePersonChooses() {
    Page page = ask(TestLogin.request());
    assertEquals(200, page.status());
    String attempt = browser.cookieName("-attempt-").replaceAll(".*-attempt-", "");
    assertTrue(page.links().contains("/auth/corp?attempt=" + attempt), page::toString);
    assertTrue(page.links().contains("/auth/local?attempt=" + attempt), page::toString);
    assertFalse(page.body().contains("<b>SSO"), page::toString);
  }

  @Test
  void anOddIdentifierIsReached() {
    Page page = ask(TestLogin.request());
    String attempt = browser.cookieName("-attempt-").replaceAll(".*-attempt-", "");
    String link = "/auth/odd%2Fid%20%26%3F?attempt=" + attempt;
    assertTrue(page.links().contains(link), page::toString);
    Page departure = browser.get(server.at(link));
    assertTrue(departure.header("location").startsWith(FakeUpstream.ADDRESS.toString()));
  }

  @Test
  void connectorIdChooses() {
    Page corp = ask(TestLogin.request("connector_id", "corp"));
    assertTrue(corp.header("location").contains("/auth/corp?attempt="), corp::toString);
    Page form = login.form(TestLogin.request("connector_id", "local"));
    Page end = login.consent(login.password(form, ALICE, TestServer.PASSWORD), true);
    assertTrue(end.response().containsKey("code"));
  }

  @Test
  void aRequestThatNamesAConnectorCannotGoToAnother() {
    ask(TestLogin.request("connector_id", "local"));
    String attempt = browser.cookieName("-attempt-").replaceAll(".*-attempt-", "");
    assertRedirectError("access_denied", browser.get(server.at("/auth/corp?attempt=" + attempt)));
  }

  @Test
  void aClientsConnectorsAreTheOnlyOnes() {
    Map<String, String> request = localOnly();
    Page alone = ask(request);
    assertTrue(alone.header("location").contains("/auth/local?attempt="), alone::toString);
    String attempt = browser.cookieName("-attempt-").replaceAll(".*-attempt-", "");
    Page other = browser.get(server.at("/auth/corp?attempt=" + attempt));
    assertEquals("access_denied", other.response().get("error"));
    Page direct = browser.get(server.at("/auth/corp?" + TestBrowser.encode(request)));
    assertEquals("access_denied", direct.response().get("error"));
    request.put("connector_id", "corp");
    assertEquals("invalid_request", ask(request).response().get("error"));
  }

  @Test
  void aSessionOfAnotherConnectorIsNoAnswer() {
    Map<String, String> request = TestLogin.request("connector_id", "corp");
    Page departure = browser.follow(login.authorization(request));
    Form answer = FakeUpstream.answer(departure, Map.of("user", "carol"));
    Page consent = browser.follow(FakeUpstream.redirect(answer));
    String account = consent.form().fields().get("account");
    ask(localOnly());
    String attempt =
        browser.cookies().keySet().stream()
            .filter(name -> name.contains("-attempt-"))
            .map(name -> name.replaceAll(".*-attempt-", ""))
            .filter(id -> !id.equals(consent.form().fields().get("attempt")))
            .findFirst()
            .orElseThrow();
    Page page = browser.get(server.at("/approval?attempt=" + attempt + "&account=" + account));
    assertEquals("access_denied", page.response().get("error"), page::toString);
  }

  @Test
  void dexLinksWithAWholeRequestWork() {
    Page form = browser.get(server.at("/auth/local?" + TestBrowser.encode(TestLogin.request())));
    Page end = login.consent(login.password(form, ALICE, TestServer.PASSWORD), true);
    assertEquals(200, login.redeem(end.response().get("code")).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere", "LOCAL", "local%00", "%C3%28", "..", "%2e%2e", "a%2fb"})
  void anUnknownConnectorIsAPage(String id) {
    String query = TestBrowser.encode(TestLogin.request());
    Page page = browser.get(server.at("/auth/" + id + "?" + query));
    assertTrue(page.status() == 400 || page.status() == 404, page::toString);
    assertTrue(page.location().isEmpty());
    assertNoLeak(page);
  }

  @Test
  void aRedirectingConnectorHasNoPasswordForm() {
    ask(TestLogin.request());
    String attempt = browser.cookieName("-attempt-").replaceAll(".*-attempt-", "");
    assertErrorPage(404, browser.get(server.at("/auth/corp/login?attempt=" + attempt)));
  }

  @Test
  void theWrongPasswordShowsTheFormAgain() {
    Page form = login.form(TestLogin.request("connector_id", "local"));
    Page again = login.password(form, ALICE, "wrong");
    assertEquals(401, again.status());
    assertTrue(again.body().contains("role=\"alert\""), again::toString);
    assertTrue(again.body().contains("value=\"alice@example.com\""), again::toString);
    assertFalse(again.body().contains("value=\"wrong\""), again::toString);
    Page unknown = login.password(form, "nobody@example.com", "wrong");
    assertEquals(401, unknown.status());
    assertEquals(
        again.body().replace(ALICE, "X"), unknown.body().replace("nobody@example.com", "X"));
    assertEquals(200, login.password(again, ALICE, TestServer.PASSWORD).status());
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {"'',x", "alice@example.com,''", "'  ',x", "'',''"})
  void anIncompleteFormIsShownAgain(String name, String password) {
    Page form = login.form(TestLogin.request("connector_id", "local"));
    assertEquals(401, login.password(form, name, password).status());
  }

  @Test
  void oddLoginsAndPasswordsAreWrongOnes() {
    Page form = login.form(TestLogin.request("connector_id", "local"));
    for (String odd :
        new String[] {
          "'; drop table gh_user; --",
          "x".repeat(10_000),
          "\ud83d\ude00".repeat(100),
          "\r\nX: y",
          "<script>alert(1)</script>",
          "*)(uid=*",
          "\u202e\u200b",
          "\ufeff"
        }) {
      Page page = login.password(form, odd, odd);
      assertEquals(401, page.status(), page::toString);
      assertFalse(page.body().contains("<script>alert"), page::toString);
      assertEquals(401, login.password(form, ALICE, odd).status());
    }
    assertEquals(401, login.password(form, ALICE, "x".repeat(40_000)).status());
  }

  @Test
  void aPasswordThatOnlyStartsLikeTheRightOneIsWrong() {
    Page form = login.form(TestLogin.request("connector_id", "local"));
    assertEquals(401, login.password(form, ALICE, TestServer.PASSWORD + "x").status());
    assertEquals(
        401, login.password(form, ALICE, TestServer.PASSWORD + "\u0001".repeat(80)).status());
  }

  @Test
  void repeatedFieldsOfTheFormAreRefused() {
    Page form = login.form(TestLogin.request("connector_id", "local"));
    String body =
        TestBrowser.encode(form.form().with("login", ALICE).with("password", "x").fields())
            + "&password="
            + java.net.URLEncoder.encode(
                TestServer.PASSWORD, java.nio.charset.StandardCharsets.UTF_8);
    Page page =
        browser.send(
            java.net.http.HttpRequest.newBuilder(form.form().action())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body)));
    assertEquals(400, page.status());
  }

  @Test
  void aFormWithoutItsAttemptIsRefused() {
    Page form = login.form(TestLogin.request("connector_id", "local"));
    Form stripped = form.form().without("attempt");
    assertErrorPage(
        400, browser.submit(stripped.with("login", ALICE).with("password", TestServer.PASSWORD)));
    assertErrorPage(
        400,
        browser.submitFromOtherSite(
            form.form().with("login", ALICE).with("password", TestServer.PASSWORD)));
  }

  private static Map<String, String> localOnly() {
    Map<String, String> request = TestLogin.request("client_id", "local-only");
    request.put("redirect_uri", "https://local.example.com/cb");
    return request;
  }
}
