package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import org.junit.jupiter.api.Test;

/** {@code skipApprovalScreen} and {@code alwaysShowLoginScreen}. */
class SkipApprovalTest extends WithServer {

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.with("oauth2: {skipApprovalScreen: true, alwaysShowLoginScreen: true}");
  }

  private Page loggedIn(String name, String value) {
    newBrowser();
    Page choice = ask(TestLogin.request(name, value));
    assertEquals(200, choice.status(), choice::toString);
    Page form = browser.get(server.at(choice.links().get(0)));
    return login.password(form, ALICE, TestServer.PASSWORD);
  }

  @Test
  void nobodyIsAsked() {
    Page page = loggedIn("state", "state-1");
    assertTrue(page.header("location").startsWith(TestServer.WEB_REDIRECT + "?code="));
    assertEquals(200, login.redeem(page.response().get("code")).status());
  }

  @Test
  void unlessTheClientInsists() {
    assertEquals(200, loggedIn("approval_prompt", "force").status());
    assertEquals(200, loggedIn("prompt", "consent").status());
  }
}
