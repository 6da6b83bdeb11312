package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An administrator asks for another password of somebody who is logged in. */
class PasswordDueTest extends WithPortal {
  private static final String FRESH = "violet lantern 88 orbit";
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private String person;

  @BeforeEach
  void addPerson() {
    server.secrets().add("password", FRESH);
    person = "due" + NUMBER.incrementAndGet() + "@example.com";
    administer("", "password", TestServer.PASSWORD);
  }

  private void administer(String resource, String name, Object value) {
    AdminReply reply =
        server.administer("POST", "/users" + resource, Map.of("login", person, name, value));
    assertTrue(reply.ok(), reply::detail);
    later();
  }

  private void demand() {
    administer("/change", "must_change_password", true);
  }

  @Test
  void theirSessionAnswersAgainAfterTheChangeOnly() {
    Reply before = logIn(person);
    demand();
    assertError("interaction_required", end(portal("prompt", "none")));
    assertError(
        "login_required", end(portal("prompt", "none", "login_hint", "somebody@example.com")));
    Page form = end(portal());
    assertLoginForm(form);
    Page asked = login.password(form, person, TestServer.PASSWORD);
    assertTrue(asked.body().contains("name=\"new_password\""), asked::toString);
    Page changed =
        browser.submit(
            asked
                .form()
                .with("password", TestServer.PASSWORD)
                .with("new_password", FRESH)
                .with("new_password_again", FRESH));
    Reply after = tokens(browser.follow(changed.location().orElseThrow()));
    assertEquals(subject(before), subject(after));
    later();
    tokens(end(portal("prompt", "none")));
  }

  @Test
  void whatWasGrantedGoesOn() {
    Reply tokens = logIn(person);
    demand();
    Reply refreshed =
        login.post(
            "/token",
            Map.of("grant_type", "refresh_token", "refresh_token", tokens.text("refresh_token")),
            PORTAL,
            SECRET);
    assertEquals(200, refreshed.status(), refreshed::toString);
    assertEquals(200, login.userinfo(refreshed.text("access_token")).status());
  }

  @Test
  void whoIsAtTheConsentPageGetsNoCode() {
    Page consent = login.password(login.form(TestLogin.request()), person, TestServer.PASSWORD);
    assertEquals(200, consent.status(), consent::toString);
    demand();
    assertRedirectError("interaction_required", login.consent(consent, true));
  }

  @Test
  void anotherAccountOfTheBrowserStillAnswers() {
    logIn(person);
    Reply alice = logIn(ALICE);
    assertError("account_selection_required", end(portal("prompt", "none")));
    demand();
    assertEquals(subject(alice), subject(tokens(end(portal("prompt", "none")))));
    assertError("interaction_required", end(portal("prompt", "none", "login_hint", person)));
  }

  @Test
  void theAccountPageStaysOpenForTheChange() {
    logIn(person);
    demand();
    Page page = browser.follow(server.at("/account/password"));
    assertTrue(page.body().contains("name=\"new_password\""), page::toString);
    Page set =
        browser.submit(
            page.form()
                .with("password", TestServer.PASSWORD)
                .with("new_password", FRESH)
                .with("new_password_again", FRESH));
    assertEquals(200, set.status(), set::toString);
    assertNotNull(end(portal("prompt", "none")).response().get("code"));
  }
}
