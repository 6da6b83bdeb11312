package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One login for several applications (R4, attack cases 30, 53 and 54). */
class SignOnTest extends WithServer {
  private static final String SECRET = "portal-0123456789abcdef0123456789";

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        .with(
            """
            connectors:
              - {type: fake-upstream, id: corp, name: Corporation}
            """)
        .client(client("portal", "skipConsent: true"))
        .client(client("local-only", "allowedConnectors: [local]"))
        .client(client("corp-only", "allowedConnectors: [corp]"))
        .client(client("selfish", "ssoSharedWith: []"))
        .client(client("friendly", "ssoSharedWith: [portal]"));
  }

  private static String client(String id, String more) {
    return """
    - id: %s
      name: The %s
      secret: %s
      redirectURIs: [https://%s.example.com/cb]
      %s
    """
        .formatted(id, id, SECRET, id, more);
  }

  private static Map<String, String> of(String client) {
    Map<String, String> request = TestLogin.request("client_id", client);
    request.put("redirect_uri", "https://" + client + ".example.com/cb");
    return request;
  }

  private static boolean asksForLogin(Page page) {
    return page.status() == 200
        && (page.body().contains("name=\"password\"") || page.body().contains("/auth/local?"));
  }

  private void assertAsksForLogin(Map<String, String> request) {
    Page page = browser.follow(login.authorization(request));
    assertTrue(asksForLogin(page), page::toString);
  }

  private Map<String, Object> idToken(String client, Page answer) {
    String code = answer.response().get("code");
    assertNotNull(code, answer::toString);
    Reply tokens = login.redeem(code, "https://" + client + ".example.com/cb", client, SECRET);
    assertEquals(200, tokens.status(), tokens::toString);
    return TestLogin.claims(tokens.text("id_token"));
  }

  /** Alice logs in for a client, up to the code. */
  private Page logIn(Map<String, String> request) {
    Page form = browser.get(server.at("/auth/local?" + TestBrowser.encode(request)));
    Page page = login.password(form, ALICE, TestServer.PASSWORD);
    Page answer = page.status() == 200 ? login.consent(page, true) : page;
    assertNotNull(answer.response().get("code"), answer::toString);
    return answer;
  }

  /** Somebody of the corporation logs in for a client, up to the code. */
  private Page corporate(String client, String user) {
    Map<String, String> request = of(client);
    request.put("connector_id", "corp");
    request.put("prompt", "login");
    Page departure = browser.follow(login.authorization(request));
    Page page =
        browser.follow(FakeUpstream.redirect(FakeUpstream.answer(departure, Map.of("user", user))));
    return page.status() == 200 ? login.consent(page, true) : page;
  }

  @Test
  void oneLoginIsGoodForTwoApplications() {
    Reply first = login.redeem(logIn(TestLogin.request()).response().get("code"));
    Page answer = browser.follow(login.authorization(of("portal")));
    assertEquals("state-1", answer.response().get("state"), answer::toString);
    Map<String, Object> second = idToken("portal", answer);
    Map<String, Object> claims = TestLogin.claims(first.text("id_token"));
    assertEquals(claims.get("sub"), second.get("sub"));
    assertEquals(claims.get("auth_time"), second.get("auth_time"), "the login's, not the answer's");
    assertEquals(List.of("pwd"), second.get("amr"));
    assertNotEquals(claims.get("sid"), second.get("sid"), "a sid links nothing across clients");
  }

  @Test
  void consentIsAskedForAllTheSame() {
    logIn(of("portal"));
    Page page = browser.follow(login.authorization(TestLogin.request()));
    assertEquals(200, page.status(), page::toString);
    assertTrue(page.body().contains("name=\"approval\""), page::toString);
    assertNotNull(login.consent(page, true).response().get("code"));
  }

  @Test
  void aFloodOfRequestsWritesNothing() {
    logIn(TestLogin.request());
    long before = server.statistics().units();
    for (int i = 0; i < 50; i++) {
      Page page = ask(TestLogin.request());
      assertTrue(page.header("location").contains("/approval?"), page::toString);
    }
    assertEquals(before, server.statistics().units());
  }

  @Test
  void aClientThatLimitsItsConnectorsIsNotAnsweredFromAnother() {
    assertNotNull(corporate("portal", "carol").response().get("code"));
    Page other = ask(of("local-only"));
    assertTrue(other.header("location").contains("/auth/local?"), other::toString);
    assertNotNull(browser.follow(login.authorization(of("portal"))).response().get("code"));
    Map<String, String> silent = of("local-only");
    silent.put("prompt", "none");
    assertEquals("login_required", ask(silent).response().get("error"));
  }

  @Test
  void aRequestThatNamesAConnectorIsNotAnsweredFromAnother() {
    logIn(TestLogin.request());
    Map<String, String> request = of("portal");
    request.put("connector_id", "corp");
    Page page = ask(request);
    assertTrue(page.header("location").contains("/auth/corp?"), page::toString);
    Page link = browser.get(server.at("/auth/corp?" + TestBrowser.encode(of("portal"))));
    assertTrue(link.header("location").startsWith(FakeUpstream.ADDRESS.toString()), link::toString);
    Page own = browser.follow(server.at("/auth/local?" + TestBrowser.encode(of("portal"))));
    assertNotNull(own.response().get("code"), own::toString);
  }

  @Test
  void aSessionOfAnotherConnectorIsNotTakenAtTheLastStepEither() {
    logIn(TestLogin.request());
    Page mine = browser.follow(login.authorization(TestLogin.request("prompt", "consent")));
    String account = mine.form().fields().get("account");
    ask(of("corp-only"));
    String attempt = newestAttempt();
    Page page = browser.get(server.at("/approval?attempt=" + attempt + "&account=" + account));
    assertEquals("access_denied", page.response().get("error"), page::toString);
  }

  private String newestAttempt() {
    return browser.cookies().keySet().stream()
        .filter(name -> name.contains("-attempt-"))
        .map(name -> name.replaceAll(".*-attempt-", ""))
        .reduce((one, other) -> other)
        .orElseThrow();
  }

  @Test
  void aClientThatSharesWithNobodyIsNoSource() {
    logIn(of("selfish"));
    assertAsksForLogin(of("portal"));
    assertNotNull(login.signOn(of("selfish")).response().get("code"), "its own session answers");
  }

  @Test
  void aClientSharesWithThoseThatItNames() {
    logIn(of("friendly"));
    assertAsksForLogin(of("local-only"));
    assertNotNull(browser.follow(login.authorization(of("portal"))).response().get("code"));
    // What came by sharing is no source: the portal would share with all.
    assertAsksForLogin(of("local-only"));
  }

  @Test
  void whoIsSharedWithCannotSkipThatAtTheLastStep() {
    logIn(of("selfish"));
    Map<String, String> asked = of("selfish");
    asked.put("prompt", "consent");
    Page mine = browser.follow(login.authorization(asked));
    String account = mine.form().fields().get("account");
    ask(of("portal"));
    Page page =
        browser.get(server.at("/approval?attempt=" + newestAttempt() + "&account=" + account));
    assertEquals("login_required", page.response().get("error"), page::toString);
  }

  @Test
  void aPostedRequestIsAnsweredOnTheWay() {
    logIn(TestLogin.request());
    Page sealed =
        browser.submitFromOtherSite(new TestBrowser.Form(server.at("/auth"), of("portal")));
    Page page = browser.follow(sealed.location().orElseThrow());
    assertNotNull(page.response().get("code"), page::toString);
  }

  @Test
  void aStolenKeyWithoutTheSecretAnswersNothing() {
    logIn(TestLogin.request());
    String name = browser.cookieName("-session");
    String value = browser.cookies().get(name);
    browser.cookies().put(name, value.substring(0, value.length() - 1) + "~");
    assertAsksForLogin(of("portal"));
  }
}
