package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** OpenID Connect RP-Initiated Logout 1.0. */
class RpInitiatedLogoutTest extends WithLogout {

  @Test
  void discoveryNamesTheEndpoint() {
    Page page = browser.get(server.at("/.well-known/openid-configuration"));
    assertEquals(
        server.issuer() + "/logout", TestLogin.reply(page).json().get("end_session_endpoint"));
  }

  @Test
  void whoKnowsThisVerySessionEndsItAtOnceAndGoesBackWithTheState() {
    Reply tokens = logIn(ALICE);
    Page page =
        logout(
            "id_token_hint", idToken(tokens), "post_logout_redirect_uri", BYE, "state", "a b&c=d");
    assertLeadsTo(BYE + "?state=a%20b%26c%3Dd", page);
    assertTrue(page.setCookie("-session").contains("; Max-Age=0;"), page::toString);
    assertFalse(loggedIn());
    assertEquals("client", lastEnd().get("actor"));
    assertEquals(PORTAL, lastEnd().get("client_id"));
  }

  @Test
  void theRecordSaysHowManyGrantsEndedAndHowManyStay() {
    logIn(ALICE);
    Reply online = tokens(end(portal("scope", "openid email")));
    Reply offline = tokens(end(portal()));
    Page page = confirmed(logout("client_id", PORTAL));
    assertEquals(200, page.status(), page::toString);
    assertEquals("person", lastEnd().get("actor"));
    assertEquals("1", lastEnd().get("grants_ended"));
    assertEquals("2", lastEnd().get("grants_kept"));
    assertEquals(401, login.userinfo(online.text("access_token")).status());
    assertEquals(200, login.userinfo(offline.text("access_token")).status());
  }

  @Test
  void aQueryOfTheRegisteredAddressStays() {
    Reply tokens = logIn(ALICE);
    String address = BYE + "?from=here";
    assertLeadsTo(
        address + "&state=s",
        logout(
            "id_token_hint", idToken(tokens), "post_logout_redirect_uri", address, "state", "s"));
  }

  @Test
  void aNativeApplicationsAddressWorksToo() {
    Reply tokens = logIn(ALICE);
    assertLeadsTo(
        "com.example.portal:/bye?state=s",
        logout(
            "id_token_hint",
            idToken(tokens),
            "post_logout_redirect_uri",
            "com.example.portal:/bye",
            "state",
            "s"));
  }

  @Test
  void withoutAHintThePersonIsAskedAndReadsWhoAsks() {
    logIn(ALICE);
    Page question =
        logout(
            "client_id",
            PORTAL,
            "post_logout_redirect_uri",
            BYE,
            "state",
            "s",
            "logout_hint",
            ALICE);
    assertTrue(asks(question), question::toString);
    assertTrue(question.setCookies().isEmpty(), question::toString);
    assertTrue(question.body().contains("The portal"), question::toString);
    assertTrue(question.body().contains("Alice Example"), question::toString);
    assertTrue(loggedIn());
    assertLeadsTo(BYE + "?state=s", confirmed(question));
    assertFalse(loggedIn());
    assertEquals("person", lastEnd().get("actor"));
    assertEquals(PORTAL, lastEnd().get("client_id"));
  }

  @Test
  void theQuestionSpeaksTheRequestsLanguage() {
    logIn(ALICE);
    Page question = logout("client_id", PORTAL, "ui_locales", "de");
    assertTrue(question.body().contains("möchte Sie abmelden"), question::toString);
    assertTrue(confirmed(question).body().contains("Sie sind abgemeldet"));
  }

  @Test
  void anExpiredHintIsAsGood() {
    Reply tokens = logIn(ALICE);
    pass(Duration.ofHours(10));
    assertEquals(401, login.userinfo(tokens.text("access_token")).status());
    assertLeadsTo(BYE, logout("id_token_hint", idToken(tokens), "post_logout_redirect_uri", BYE));
    assertFalse(loggedIn());
  }

  @Test
  void aHintOfARetiredKeyIsAsGood() {
    Reply tokens = logIn(ALICE);
    for (int i = 0; i < 2; i++) {
      server.administer("POST", "/keys/rotate", Map.of("emergency", false));
      pass(Duration.ofHours(1));
    }
    assertLeadsTo(BYE, logout("id_token_hint", idToken(tokens), "post_logout_redirect_uri", BYE));
  }

  @Test
  void aHintWithoutClientIdNamesTheClient() {
    Reply tokens = logIn(ALICE);
    assertLeadsTo(
        BYE,
        logout(
            "id_token_hint",
            idToken(tokens),
            "client_id",
            PORTAL,
            "post_logout_redirect_uri",
            BYE));
  }

  @Test
  void severalAccountsAreNamedAndEndTogether() {
    Reply alice = logIn(ALICE);
    Reply bob = tokens(login.authorize(portal("prompt", "login"), BOB));
    pass(Duration.ofSeconds(1));
    Page question = logout("id_token_hint", idToken(bob), "post_logout_redirect_uri", BYE);
    assertTrue(asks(question), question::toString);
    assertTrue(question.body().contains("Alice Example"), question::toString);
    assertTrue(question.body().contains("bob"), question::toString);
    long before = server.rows().audited("session.ended");
    assertLeadsTo(BYE, confirmed(question));
    assertEquals(before + 2, server.rows().audited("session.ended"));
    assertError("login_required", end(portal("prompt", "none")));
    assertFalse(loggedIn());
    assertEquals(200, login.userinfo(alice.text("access_token")).status(), "bound offline");
  }

  @Test
  void aStateWithoutAnAddressGoesNowhere() {
    Reply tokens = logIn(ALICE);
    Page page = logout("id_token_hint", idToken(tokens), "state", "secret-state");
    assertEquals(200, page.status(), page::toString);
    assertFalse(page.body().contains("secret-state"), page::toString);
  }

  @Test
  void whoIsNotLoggedInIsSentBackAtOnce() {
    Page page = logout("client_id", PORTAL, "post_logout_redirect_uri", BYE, "state", "s");
    assertLeadsTo(BYE + "?state=s", page);
    assertTrue(page.setCookies().isEmpty(), page::toString);
  }

  @Test
  void anApplicationMayPost() {
    Reply tokens = logIn(ALICE);
    Form form =
        new Form(
            server.at("/logout"),
            parameters(
                "id_token_hint", idToken(tokens), "post_logout_redirect_uri", BYE, "state", "s"));
    Page page = browser.submitFromOtherSite(form);
    assertEquals(303, page.status(), page::toString);
    assertTrue(page.setCookies().isEmpty(), page::toString);
    assertFalse(page.header("location").contains(idToken(tokens)), page::toString);
    assertTrue(loggedIn());
    assertLeadsTo(BYE + "?state=s", browser.get(page.location().orElseThrow()));
    assertFalse(loggedIn());
  }
}
