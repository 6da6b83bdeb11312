package dev.gatehouse.endtoend.browser;

import static dev.gatehouse.testing.TestLogin.sub;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Linking of logins at the account page, and what applications see of it. */
class LinkingTest extends WithLinking {
  @Test
  void aLoginThatNoApplicationKnowsIsTheSamePersonToThemOnceItIsLinked() {
    String sub = sub(byPassword());
    openAccount();
    Page question = question();
    assertEquals(200, question.status(), question::toString);
    assertTrue(question.body().contains("Are both of these you?"), question::toString);
    assertTrue(question.body().contains(person), question::toString);
    assertTrue(question.body().contains(upstream + "@upstream.example.com"), question::toString);
    assertTrue(question.body().contains("for the same person"), question::toString);
    Page done = confirm(question);
    assertEquals(303, done.status(), done::toString);
    assertTrue(browser.follow(done.location().orElseThrow()).body().contains("Unlink"));
    newBrowser();
    TestLogin.Reply tokens = byUpstream(upstream);
    assertEquals(sub, sub(tokens));
    Map<String, Object> claims = TestLogin.claims(tokens.text("id_token"));
    assertEquals(upstream + "@upstream.example.com", claims.get("email"), "of who logged in");
    assertEquals(sub, login.userinfo(tokens.text("access_token")).text("sub"));
    assertEquals(
        "1",
        server.text(
            "select count(*) from gh_audit where type = 'identity.linked' and user_id = '"
                + upstream
                + "'"));
  }

  @Test
  void whatApplicationsKnowKeepsItsSubject() {
    TestLogin.Reply before = byUpstream(upstream);
    newBrowser();
    String sub = sub(byPassword());
    openAccount();
    Page question = question();
    assertTrue(question.body().contains("telling them apart"), question::toString);
    assertEquals(303, confirm(question).status());
    assertEquals(2, identitiesWith(upstream));
    assertEquals(sub(before), login.userinfo(before.text("access_token")).text("sub"));
    newBrowser();
    assertEquals(sub(before), sub(byUpstream(upstream)));
    newBrowser();
    assertEquals(sub, sub(byPassword()));
  }

  @Test
  void unlinkingEndsWhatTheLoginHadAsTheAccount() {
    String sub = sub(byPassword());
    openAccount();
    confirm(question());
    newBrowser();
    TestLogin.Reply borrowed = byUpstream(upstream);
    assertEquals(sub, sub(borrowed));
    assertEquals(200, login.userinfo(borrowed.text("access_token")).status());
    newBrowser();
    openAccount();
    Page done = browser.submit(page().formWith("user", upstream).with("do", "unlink"));
    assertEquals(303, done.status(), done::toString);
    assertEquals(401, login.userinfo(borrowed.text("access_token")).status());
    assertEquals(1, identitiesWith(upstream));
    newBrowser();
    assertNotEquals(sub, sub(byUpstream(upstream)));
  }

  @Test
  void theFirstLoginCannotBeUnlinkedWhileOthersAreTakenForIt() {
    byPassword();
    openAccount();
    Page before = page();
    assertFalse(before.body().contains("Unlink"), "there is only one: " + before);
    confirm(question());
    Page both = page();
    Form other = both.formWith("user", upstream);
    Page refused =
        browser.submit(
            other.with("connector", "local").with("user", userId()).with("do", "unlink"));
    assertEquals(409, refused.status(), refused::toString);
    Page strangers =
        browser.submit(
            other.with("connector", "local").with("user", "user-bob").with("do", "unlink"));
    assertErrorPage(404, strangers);
    assertEquals(2, identitiesWith(upstream));
  }

  @Test
  void aDisabledAccountLetsNobodyInByAnyLogin() {
    TestLogin.Reply tokens = byPassword();
    openAccount();
    confirm(question());
    var disabled =
        server.administer("PATCH", "/accounts/" + accountOf(upstream), Map.of("enabled", false));
    assertTrue(disabled.ok(), disabled::detail);
    assertEquals("invalid_grant", login.refresh(tokens.text("refresh_token")).error());
    newBrowser();
    Page refused = upstreamLogin(login.authorization(upstreamRequest()), upstream);
    assertRedirectError("access_denied", refused);
    assertTrue(browser.cookies().keySet().stream().noneMatch(name -> name.endsWith("-session")));
    assertTrue(
        server
            .administer("PATCH", "/accounts/" + accountOf(upstream), Map.of("enabled", true))
            .ok());
    byUpstream(upstream);
  }
}
