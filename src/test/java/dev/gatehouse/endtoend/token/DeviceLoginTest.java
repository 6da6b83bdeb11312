package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A person logs in on a device (RFC 8628). */
class DeviceLoginTest extends WithDevices {

  @Test
  void discoveryAnnouncesIt() {
    Reply discovery = TestLogin.reply(browser.get(server.at("/.well-known/openid-configuration")));
    assertEquals(server.issuer() + "/device/code", discovery.text("device_authorization_endpoint"));
    assertTrue(((List<?>) discovery.json().get("grant_types_supported")).contains(GRANT));
  }

  @Test
  void theResponse() {
    Reply asked = asked();
    String code = asked.text("user_code");
    assertTrue(code.matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}"), code);
    assertTrue(asked.text("device_code").matches("[A-Za-z0-9_-]{43}"), asked::toString);
    assertEquals(server.issuer() + "/device", asked.text("verification_uri"));
    assertEquals(
        server.issuer() + "/device?user_code=" + code, asked.text("verification_uri_complete"));
    assertEquals(300L, ((Number) asked.json().get("expires_in")).longValue());
    assertEquals(5L, ((Number) asked.json().get("interval")).longValue());
    assertEquals("no-store", asked.headers().get("cache-control"));
    assertNotEquals(code, asked().text("user_code"));
  }

  @Test
  void fromTheCodeToTheTokens() {
    Reply asked = asked("nonce", "nonce-of-the-tv");
    assertRefused(400, "authorization_pending", poll(asked));
    Page question = question(asked);
    assertTrue(question.body().contains("Television"), question::toString);
    assertTrue(question.body().contains(asked.text("user_code")), question::toString);
    assertTrue(question.body().contains("127.0.0.1"), question::toString);
    Page form = yes(browser, question);
    pass(Duration.ofSeconds(5));
    assertRefused(400, "authorization_pending", poll(asked));
    Page consent = login.password(form, ALICE, TestServer.PASSWORD);
    assertTrue(consent.body().contains("name=\"approval\""), consent::toString);
    assertTrue(consent.body().contains("Television"), consent::toString);
    assertFalse(consent.body().contains("The answer goes to"), "it goes to no other host");
    Page end = login.consent(consent, true);
    assertEquals(server.at("/device/callback?result=approved"), end.location().orElseThrow());
    assertTrue(
        browser.follow(end.location().orElseThrow()).body().contains("You can close this window"));
    Reply tokens = poll(asked);
    assertGranted(tokens);
    assertEquals(SCOPES, tokens.text("scope"));
    Map<String, Object> id = TestLogin.claims(tokens.text("id_token"));
    assertEquals(TV, id.get("aud"));
    assertEquals("nonce-of-the-tv", id.get("nonce"));
    assertEquals(ALICE, id.get("email"));
    assertEquals(List.of("developers", "operators"), id.get("groups"));
    assertTrue(id.containsKey("sid"), id::toString);
    assertTrue(id.containsKey("auth_time"), id::toString);
    assertEquals(200, login.userinfo(tokens.text("access_token")).status());
    Reply second = refresh(tokens);
    assertGranted(second);
    assertEquals(id.get("sub"), TestLogin.sub(second));
    assertEquals(id.get("sid"), TestLogin.claims(second.text("id_token")).get("sid"));
  }

  @Test
  void theEventsTellTheStory() {
    // Events that ride in no transaction are written a little later, unless somebody reads.
    server.administer("GET", "/audit", Map.of());
    long requested = server.rows().audited("device.requested");
    long confirmed = server.rows().audited("device.confirmed");
    long approved = server.rows().audited("device.approved");
    long issued = server.rows().audited("token.issued");
    long codes = server.rows().audited("code.issued");
    tokens();
    server.administer("GET", "/audit", Map.of());
    assertEquals(approved + 1, server.rows().audited("device.approved"));
    assertEquals(issued + 1, server.rows().audited("token.issued"));
    assertEquals(codes, server.rows().audited("code.issued"), "there is no code");
    assertEquals(requested + 1, server.rows().audited("device.requested"));
    assertEquals(confirmed + 1, server.rows().audited("device.confirmed"));
    assertTrue(server.metrics().contains("gatehouse_events_total{event=\"device.approved\"} "));
    assertTrue(
        server
            .text("select facts from gh_audit where type = 'token.issued' order by id desc limit 1")
            .contains(GRANT));
  }

  @Test
  void whoIsLoggedInIsNotAskedForAPassword() {
    login.tokens();
    Reply asked = asked();
    Page consent = yes(browser, question(asked));
    assertTrue(consent.body().contains("name=\"approval\""), consent::toString);
    login.consent(consent, true);
    assertGranted(poll(asked));
    Reply again = asked();
    Page done = yes(browser, question(again));
    assertTrue(done.body().contains("The device is logged in"), "allowed before: " + done);
    assertGranted(poll(again));
  }

  @Test
  void theDeviceMayAskForAFreshLogin() {
    login.tokens();
    pass(Duration.ofSeconds(1));
    Page page = yes(browser, question(asked("prompt", "login")));
    assertTrue(page.body().contains("name=\"password\""), page::toString);
    pass(Duration.ofMinutes(2));
    page = yes(browser, question(asked("max_age", "60")));
    assertTrue(page.body().contains("name=\"password\""), page::toString);
  }

  @Test
  void aCodeIsFoundHoweverItIsTyped() {
    for (String sign : List.of("", " ", "-", "·", " - ")) {
      String code = asked().text("user_code").replace("-", sign);
      question(browser, sign.isEmpty() ? code.toLowerCase(java.util.Locale.ROOT) : code);
    }
  }

  @Test
  void theAddressWithTheCodeOnlyFillsItIn() {
    Reply asked = asked();
    Page entry = browser.get(java.net.URI.create(asked.text("verification_uri_complete")));
    assertEquals(200, entry.status());
    assertTrue(entry.body().contains("value=\"" + asked.text("user_code") + "\""), entry::toString);
    assertTrue(entry.body().contains("name=\"user_code\""), entry::toString);
    assertEquals(List.of(), entry.setCookies());
    assertRefused(400, "authorization_pending", poll(asked));
  }

  @Test
  void aTokenForAClusterThatTrustsTheClient() {
    Reply asked = ask("openid groups audience:server:client_id:cluster");
    Page question = question(asked);
    assertTrue(question.body().contains("Production cluster"), question::toString);
    approve(browser, asked, ALICE);
    Map<String, Object> id = TestLogin.claims(poll(asked).text("id_token"));
    assertEquals(List.of("cluster", TV), id.get("aud"));
    assertEquals(TV, id.get("azp"));
  }

  @Test
  void severalDevicesOfOnePersonAreApart() {
    Reply laptop = asked();
    Reply desk = asked();
    approve(browser, laptop, ALICE);
    approve(new TestBrowser(), desk, ALICE);
    Reply one = poll(laptop);
    Reply two = poll(desk);
    assertGranted(one);
    assertGranted(two);
    assertNotEquals(
        TestLogin.claims(one.text("access_token")).get("grant_id"),
        TestLogin.claims(two.text("access_token")).get("grant_id"));
    Reply ended =
        login.post("/token/revoke", Map.of("token", one.text("refresh_token"), "client_id", TV));
    assertEquals(200, ended.status(), ended::toString);
    assertRefused(400, "invalid_grant", refresh(one));
    assertGranted(refresh(two));
  }

  @Test
  void withoutOfflineAccessTheLogoutEndsIt() {
    Reply asked = ask("openid email");
    approve(browser, asked, ALICE);
    Reply tokens = poll(asked);
    assertFalse(tokens.json().containsKey("refresh_token"), tokens::toString);
    assertEquals(200, login.userinfo(tokens.text("access_token")).status());
    Page out = browser.get(server.at("/logout"));
    browser.submit(out.form().with("decision", "logout"));
    assertEquals(401, login.userinfo(tokens.text("access_token")).status());
  }

  @Test
  void theAccountsPageListsItsLastingAccess() {
    tokens();
    Page account = browser.follow(server.at("/account"));
    assertTrue(account.body().contains("Television"), account::toString);
  }

  @Test
  void withASecretTheClientProvesItselfTwice() {
    Reply asked = login.post("/device/code", Map.of("scope", "openid"), BOX, BOX_SECRET);
    assertEquals(200, asked.status(), asked::toString);
    approve(browser, asked, ALICE);
    Map<String, String> form =
        Map.of("grant_type", GRANT, "device_code", asked.text("device_code"));
    assertRefused(401, "invalid_client", login.post("/token", form, BOX, "wrong"));
    Reply tokens = login.post("/token", form, BOX, BOX_SECRET);
    assertGranted(tokens);
    assertEquals(BOX, TestLogin.claims(tokens.text("id_token")).get("aud"));
  }

  @Test
  void thePersonMaySayNoAtEitherPage() {
    Reply first = asked();
    Page no = browser.submit(question(first).form().with("decision", "no"));
    Page end = browser.follow(no.location().orElseThrow());
    assertTrue(end.body().contains("The device gets no access"), end::toString);
    assertRefused(400, "access_denied", poll(first));
    Reply second = asked();
    Page consent = login.password(yes(browser, question(second)), ALICE, TestServer.PASSWORD);
    end = browser.follow(login.consent(consent, false).location().orElseThrow());
    assertTrue(end.body().contains("The device gets no access"), end::toString);
    assertRefused(400, "access_denied", poll(second));
    assertRefused(400, "access_denied", poll(second));
    Page gone =
        browser.submit(
            browser.get(server.at("/device")).form().with("user_code", second.text("user_code")));
    assertEquals(400, gone.status());
    assertTrue(gone.body().contains("No device waits with this code"), gone::toString);
  }

  @Test
  void aLoginThatFailsLeavesTheDeviceWaiting() {
    Reply asked = asked("connector_id", "local", "acr_values", "x");
    Page form = yes(browser, question(asked));
    Page wrong = login.password(form, ALICE, "wrong");
    assertEquals(401, wrong.status());
    assertRefused(400, "authorization_pending", poll(asked));
    approve(new TestBrowser(), asked, BOB);
    pass(Duration.ofSeconds(5));
    assertEquals("user-bob", userOf(poll(asked)));
  }

  private String userOf(Reply tokens) {
    assertGranted(tokens);
    return server.text(
        "select user_id from gh_grant where id = '"
            + TestLogin.claims(tokens.text("access_token")).get("grant_id")
            + "'");
  }

  @Test
  void theResultsPageTellsOnlyWhatItKnows() {
    assertEquals(
        server.at("/device"), browser.get(server.at("/device/callback")).location().orElseThrow());
    Page failed =
        browser.get(
            server.at(
                "/device/callback?error=<script>alert(1)</script>"
                    .replace("<", "%3C")
                    .replace(">", "%3E")));
    assertTrue(failed.body().contains("The device was not logged in"), failed::toString);
    assertFalse(failed.body().contains("alert"), failed::toString);
  }
}
