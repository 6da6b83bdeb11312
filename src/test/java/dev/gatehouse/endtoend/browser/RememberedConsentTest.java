package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people have allowed is not asked again. */
class RememberedConsentTest extends WithPortal {
  private static final String EMAIL = "See your email address";
  private static final String GROUPS = "See which groups you belong to";
  private static final String EARLIER = "What you have allowed it before stays allowed.";

  private static boolean asks(Page page) {
    return page.status() == 200 && page.body().contains("name=\"approval\"");
  }

  private void assertAsks(Page page) {
    assertTrue(asks(page), page::toString);
  }

  private void assertCode(Page page) {
    assertNotNull(page.response().get("code"), page::toString);
  }

  /** A login of its own in a fresh browser, up to the consent page or the code. */
  private Page logIn(Map<String, String> request, String who) {
    newBrowser();
    Page page = login.password(login.form(request), who, TestServer.PASSWORD);
    later();
    return page;
  }

  private Page allow(Map<String, String> request) {
    Page page = logIn(request, ALICE);
    assertAsks(page);
    Page answer = login.consent(page, true);
    assertCode(answer);
    return answer;
  }

  private static Map<String, String> scope(String scope) {
    return TestLogin.request("scope", scope);
  }

  @Test
  void whatWasAllowedIsNotAskedAgain() {
    allow(TestLogin.request());
    assertCode(end(TestLogin.request()));
    assertCode(end(TestLogin.request("prompt", "none")));
    assertCode(logIn(TestLogin.request(), ALICE));
    assertCode(logIn(scope("openid email"), ALICE));
  }

  @Test
  void onlyWhatIsNewIsAskedFor() {
    allow(scope("openid email"));
    Page more = end(scope("openid email groups"));
    assertAsks(more);
    assertTrue(more.body().contains(GROUPS), more::toString);
    assertFalse(more.body().contains(EMAIL), more::toString);
    assertTrue(more.body().contains(EARLIER), more::toString);
    assertRedirectError("consent_required", end(withPrompt("openid groups", "none")));
    assertCode(login.consent(more, true));
    assertCode(end(scope("openid email groups")));
    assertCode(end(scope("openid groups")));
  }

  private static Map<String, String> withPrompt(String scope, String prompt) {
    Map<String, String> request = scope(scope);
    request.put("prompt", prompt);
    return request;
  }

  @Test
  void claimsCountAsTheScopeThatReleasesThem() {
    allow(scope("openid"));
    Map<String, String> request = scope("openid");
    request.put("claims", "{\"userinfo\":{\"email\":null}}");
    Page more = end(request);
    assertAsks(more);
    assertTrue(more.body().contains(EMAIL), more::toString);
    assertCode(login.consent(more, true));
    assertCode(end(request));
    assertCode(end(scope("openid email")));
  }

  @Test
  void anAudienceIsAskedForToo() {
    allow(scope("openid email"));
    Page more = end(scope("openid email audience:server:client_id:service"));
    assertAsks(more);
    assertTrue(more.body().contains("<bdi>Service</bdi>") || more.body().contains("Service"));
    assertCode(login.consent(more, true));
    assertCode(end(scope("openid email audience:server:client_id:service")));
  }

  @Test
  void othersAreAsked() {
    allow(TestLogin.request());
    assertAsks(logIn(TestLogin.request(), BOB));
    Map<String, String> other = TestLogin.request("client_id", TestServer.NATIVE);
    other.put("redirect_uri", TestServer.NATIVE_REDIRECT);
    assertAsks(logIn(other, ALICE));
  }

  @Test
  void aRefusalIsNotRemembered() {
    Page page = logIn(TestLogin.request(), ALICE);
    assertRedirectError("access_denied", login.consent(page, false));
    assertAsks(end(TestLogin.request()));
  }

  @Test
  void whoInsistsAsksForEverything() {
    allow(TestLogin.request());
    for (Map<String, String> request :
        java.util.List.of(
            TestLogin.request("prompt", "consent"),
            TestLogin.request("approval_prompt", "force"))) {
      Page page = end(request);
      assertAsks(page);
      assertTrue(page.body().contains(EMAIL) && page.body().contains(GROUPS), page::toString);
      assertFalse(page.body().contains(EARLIER), page::toString);
    }
  }

  @Test
  void whatIsTakenBackIsAskedAgain() {
    allow(TestLogin.request());
    server.rows().change("delete from gh_consent where client_id = 'web-app'");
    assertAsks(end(TestLogin.request()));
  }

  @Test
  void whatIsTakenBackWhileThePageIsOpenIsAskedAgain() {
    allow(scope("openid email"));
    Page more = end(scope("openid email groups"));
    server.rows().change("delete from gh_consent");
    Page again = browser.follow(login.consent(more, true).location().orElseThrow());
    assertAsks(again);
    assertTrue(again.body().contains(EMAIL) && again.body().contains(GROUPS), again::toString);
    assertCode(login.consent(again, true));
  }

  @Test
  void whatWasShownCannotBeChanged() {
    Page page = logIn(TestLogin.request(), ALICE);
    for (String asked : new String[] {"", "openid", "openid profile email groups"}) {
      assertErrorPage(
          400, browser.submit(page.form().with("asked", asked).with("approval", "approve")));
    }
    assertErrorPage(400, browser.submit(page.form().without("asked").with("approval", "approve")));
    assertEquals(0, server.number("select count(*) from gh_consent"));
  }

  /** RFC 8252 §8.6: any program on the machine can pass for it. */
  @Test
  void aNativeApplicationIsNeverAnsweredWithoutThePerson() {
    Map<String, String> request = TestLogin.request("client_id", TestServer.NATIVE);
    request.put("redirect_uri", TestServer.NATIVE_REDIRECT);
    allow(request);
    assertCode(logIn(request, ALICE));
    Page silent = end(request);
    assertAsks(silent);
    request.put("prompt", "none");
    assertEquals("consent_required", end(request).response().get("error"));
  }

  @Test
  void whoIsRemovedTakesTheirConsentsAlong() {
    String user = "erin@example.com";
    Map<String, Object> added = Map.of("login", user, "password", "a long enough password");
    assertEquals(201, server.administer("POST", "/users", added).status());
    newBrowser();
    Page page = login.password(login.form(TestLogin.request()), user, "a long enough password");
    assertCode(login.consent(page, true));
    assertTrue(server.number("select count(*) from gh_consent") > 0);
    assertEquals(200, server.administer("POST", "/users/remove", Map.of("login", user)).status());
    assertEquals(0, server.number("select count(*) from gh_consent"));
  }
}
