package dev.gatehouse.endtoend.backchannel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.openid.connect.sdk.claims.LogoutTokenClaimsSet;
import dev.gatehouse.testing.BackchannelApplication;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** OpenID Connect Back-Channel Logout 1.0: who is told, of what, and by which token. */
class BackchannelLogoutTest extends WithApplications {

  @Test
  void aLogoutFromOneApplicationEndsTheSessionOfTheOther() throws Exception {
    String atWiki = wiki.logIn(server, login, CAROL);
    String atMail = mail.signOn(server, login);
    assertTrue(wiki.loggedIn(atWiki) && mail.loggedIn(atMail));
    Page page =
        browser.get(server.at("/logout?" + TestBrowser.encode(Map.of("id_token_hint", atWiki))));
    assertEquals(200, page.status(), page::toString);
    mail.nextToken();
    event("logout.delivered");
    server.log().line(line -> line.contains("logout.delivered") && line.contains("\"mail\""));
    assertFalse(mail.loggedIn(atMail), "the other application's session goes on");
    server.log().line(line -> line.contains("logout.delivered") && line.contains("\"wiki\""));
    assertFalse(wiki.loggedIn(atWiki));
    assertEquals(0, waiting());
  }

  @Test
  void theTokenIsWhatTheSpecificationSays() throws Exception {
    String idToken = wiki.logIn(server, login, CAROL);
    logOut();
    String token = wiki.nextToken();
    LogoutTokenClaimsSet verified = wiki.verify(token);
    Map<String, Object> claims = TestLogin.claims(token);
    assertEquals(
        Set.of("iss", "aud", "iat", "exp", "jti", "events", "sid"), claims.keySet(), "no sub");
    assertEquals(TestLogin.claims(idToken).get("sid"), verified.getSessionID().getValue());
    assertEquals("wiki", claims.get("aud"));
    assertEquals(server.issuer().toString(), claims.get("iss"));
    assertEquals(120L, (Long) claims.get("exp") - (Long) claims.get("iat"));
    assertEquals(
        Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()),
        claims.get("events"));
    JWSObject jws = JWSObject.parse(token);
    assertEquals("logout+jwt", jws.getHeader().getType().getType());
    assertEquals(
        JWSObject.parse(idToken).getHeader().getAlgorithm(), jws.getHeader().getAlgorithm());
  }

  @Test
  void eachApplicationHasATokenOfItsOwn() throws Exception {
    wiki.logIn(server, login, CAROL);
    mail.signOn(server, login);
    logOut();
    Map<String, Object> one = TestLogin.claims(wiki.nextToken());
    Map<String, Object> other = TestLogin.claims(mail.nextToken());
    assertEquals("mail", other.get("aud"));
    assertNotEquals(one.get("jti"), other.get("jti"));
    assertNotEquals(one.get("sid"), other.get("sid"), "a sid links nothing across clients");
  }

  @Test
  void discoverySaysSo() {
    TestLogin.Reply metadata =
        TestLogin.reply(browser.get(server.at("/.well-known/openid-configuration")));
    assertEquals(true, metadata.json().get("backchannel_logout_supported"));
    assertEquals(true, metadata.json().get("backchannel_logout_session_supported"));
  }

  @Test
  void whoHadNoPartInTheSessionIsToldNothing() throws Exception {
    wiki.logIn(server, login, CAROL);
    TestBrowser phone = new TestBrowser();
    String onPhone = mail.logIn(server, new TestLogin(server, phone), CAROL);
    logOut();
    wiki.nextToken();
    event("logout.delivered");
    assertEquals(0, waiting());
    assertTrue(mail.requests().isEmpty());
    assertTrue(mail.loggedIn(onPhone));
  }

  @Test
  void theAccountPageEndsTheSessionOfAnotherDevice() throws Exception {
    TestBrowser phone = new TestBrowser();
    String onPhone = mail.logIn(server, new TestLogin(server, phone), CAROL);
    String here = wiki.logIn(server, login, CAROL);
    Page page = browser.get(server.at("/account"));
    Form other = page.formWith("device", session("mail"));
    assertEquals(303, browser.submit(other.with("do", "end")).status());
    assertTold(mail, onPhone);
    assertTrue(wiki.loggedIn(here));
  }

  @Test
  void theAccountPageEndsAllOthers() throws Exception {
    TestBrowser phone = new TestBrowser();
    String onPhone = mail.logIn(server, new TestLogin(server, phone), CAROL);
    String here = wiki.logIn(server, login, CAROL);
    Page page = browser.get(server.at("/account"));
    Form form = page.forms().get(0).without("device").with("do", "end_others");
    assertEquals(303, browser.submit(form).status());
    assertTold(mail, onPhone);
    assertTrue(wiki.loggedIn(here));
  }

  @Test
  void anotherPasswordEndsTheOtherDevices() throws Exception {
    TestBrowser phone = new TestBrowser();
    String onPhone = mail.logIn(server, new TestLogin(server, phone), CAROL);
    String here = wiki.logIn(server, login, CAROL);
    Page page = browser.get(server.at("/account/password?account=" + session("wiki")));
    Form form = (page.status() == 200 ? page : browser.get(server.at("/account/password"))).form();
    Page done =
        browser.submit(
            form.with("password", TestServer.PASSWORD)
                .with("new_password", "an entirely new password")
                .with("new_password_again", "an entirely new password"));
    assertEquals(200, done.status(), done::toString);
    assertTold(mail, onPhone);
    assertTrue(wiki.loggedIn(here));
  }

  @Test
  void anAdministratorWhoDisablesOrRemovesAUserEndsEverything() throws Exception {
    for (String change : List.of("disable", "password", "remove")) {
      TestBrowser fresh = new TestBrowser();
      String idToken = wiki.logIn(server, new TestLogin(server, fresh), CAROL);
      switch (change) {
        case "disable" -> {
          assertTrue(change(Map.of("login", CAROL, "enabled", false)));
          assertTrue(change(Map.of("login", CAROL, "enabled", true)));
        }
        case "password" ->
            assertTrue(change(Map.of("login", CAROL, "password", TestServer.PASSWORD)));
        default ->
            assertTrue(server.administer("POST", "/users/remove", Map.of("login", CAROL)).ok());
      }
      assertTold(wiki, idToken);
    }
  }

  private boolean change(Map<String, Object> body) {
    return server.administer("POST", "/users/change", body).ok();
  }

  private String session(String client) {
    return server.text(
        "select account_session_id from gh_session_sid where client_id = '" + client + "'");
  }

  private void assertTold(BackchannelApplication application, String idToken) throws Exception {
    Object sid = TestLogin.claims(idToken).get("sid");
    Map<String, Object> claims = TestLogin.claims(application.nextToken());
    assertEquals(sid, claims.get("sid"));
    assertNull(claims.get("sub"));
    server
        .log()
        .line(
            line -> line.contains("logout.delivered") && line.contains((String) claims.get("jti")));
    assertFalse(application.loggedIn(idToken));
  }
}
