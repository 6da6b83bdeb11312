package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What attackers do with device codes (RFC 8628 §5, attack cases 39 to 42). */
class DeviceAbuseTest extends WithDevices {
  private static final String WRONG = "BBBB-BBBB";

  private Page type(TestBrowser who, String code) {
    return who.submit(who.get(server.at("/device")).form().with("user_code", code));
  }

  private Map<String, String> redemption(Reply asked) {
    return Map.of("grant_type", GRANT, "device_code", asked.text("device_code"));
  }

  /** Case 39. */
  @Test
  void anotherClientGetsNothingAndBurnsNothing() {
    Reply asked = asked();
    approve(browser, asked, ALICE);
    assertRefused(400, "invalid_grant", login.post("/token", redemption(asked), BOX, BOX_SECRET));
    Reply nobody = login.post("/token", redemption(asked));
    assertRefused(401, "invalid_client", nobody);
    Reply notAllowed =
        login.post("/token", redemption(asked), TestServer.WEB, TestServer.WEB_SECRET);
    assertRefused(400, "unauthorized_client", notAllowed);
    assertGranted(poll(asked));
    assertRefused(400, "invalid_grant", login.post("/token", redemption(asked), BOX, BOX_SECRET));
  }

  /** Case 40: the code works once, and who shows it again ends what it gave. */
  @Test
  void aCodeThatIsUsedAgainEndsItsTokens() {
    Reply asked = asked();
    approve(browser, asked, ALICE);
    Reply tokens = poll(asked);
    assertGranted(tokens);
    long before = server.rows().audited("code.replayed");
    assertRefused(400, "invalid_grant", poll(asked));
    assertEquals(before + 1, server.rows().audited("code.replayed"));
    assertRefused(400, "invalid_grant", refresh(tokens));
    assertEquals(401, login.userinfo(tokens.text("access_token")).status());
  }

  /** All twenty prove the same, so nobody can tell which of them is the device. */
  @Test
  void ofTwentyAtOnceOneWinsAndIsRevoked() throws Exception {
    Reply asked = asked();
    approve(browser, asked, ALICE);
    List<Reply> replies = race(20, () -> poll(asked));
    List<Reply> won = replies.stream().filter(reply -> reply.status() == 200).toList();
    assertEquals(1, won.size());
    replies.stream()
        .filter(reply -> reply.status() != 200)
        .forEach(reply -> assertRefused(400, "invalid_grant", reply));
    assertRefused(400, "invalid_grant", refresh(won.get(0)));
  }

  /** Case 40: asking too often makes the interval longer, in the database. */
  @Test
  void whoAsksTooOftenHasToWaitLonger() {
    Reply asked = asked();
    assertRefused(400, "authorization_pending", poll(asked));
    assertRefused(400, "slow_down", poll(asked));
    pass(Duration.ofSeconds(8));
    assertRefused(400, "slow_down", poll(asked));
    pass(Duration.ofSeconds(15));
    assertRefused(400, "authorization_pending", poll(asked));
    server.administer("GET", "/audit", Map.of());
    long refused = server.rows().audited("token.refused");
    pass(Duration.ofSeconds(15));
    assertRefused(400, "authorization_pending", poll(asked));
    server.administer("GET", "/audit", Map.of());
    assertEquals(refused, server.rows().audited("token.refused"), "a wait is no refusal");
    approve(browser, asked, ALICE);
    assertGranted(poll(asked));
  }

  /** Case 40: ten wrong codes from one address, whatever cookies are thrown away. */
  @Test
  void wrongCodesAreLimited() {
    for (int i = 0; i < 10; i++) {
      Page wrong = type(new TestBrowser(), WRONG);
      assertEquals(400, wrong.status(), wrong::toString);
    }
    Reply asked = asked();
    Page throttled = type(new TestBrowser(), asked.text("user_code"));
    assertEquals(429, throttled.status(), throttled::toString);
    assertTrue(throttled.headers().containsKey("retry-after"), throttled::toString);
    assertFalse(throttled.body().contains("Television"), throttled::toString);
    server.administer("GET", "/audit", Map.of());
    assertTrue(
        server
            .text(
                "select facts from gh_audit where type = 'device.code_refused'"
                    + " order by id desc limit 1")
            .contains("too many wrong device codes for this address"));
    pass(Duration.ofMinutes(1));
    question(asked);
  }

  /** A code of one's own gives no new guesses. */
  @Test
  void aRightCodeGivesNothingBack() {
    for (int i = 0; i < 9; i++) {
      assertEquals(400, type(browser, WRONG).status());
    }
    question(asked());
    assertEquals(400, type(browser, WRONG).status());
    assertEquals(429, type(browser, WRONG).status());
  }

  /** What strangers use up does not keep out who is logged in, who has a budget of their own. */
  @Test
  void whoIsLoggedInIsNotKeptOutByStrangers() {
    login.tokens();
    for (int i = 0; i < 11; i++) {
      type(new TestBrowser(), WRONG);
    }
    assertEquals(429, type(new TestBrowser(), WRONG).status());
    question(asked());
    for (int i = 0; i < 10; i++) {
      assertEquals(400, type(browser, WRONG).status());
    }
    assertEquals(429, type(browser, WRONG).status());
  }

  /** Typing errors that no code can be cost nothing, however many. */
  @Test
  void whatCannotBeACodeIsNoGuess() {
    for (String odd :
        List.of("AEIO-UAEI", "BBBB", "BBBBBBBBB", "' or 1=1", "x".repeat(9_000), "ＢＣＤＦＧＨＪＫ")) {
      assertEquals(400, type(browser, odd).status(), odd);
    }
    assertEquals(0, server.number("select count(*) from gh_guess"));
    assertEquals(400, type(browser, WRONG).status());
    assertEquals(2, server.number("select count(*) from gh_guess"), "an address, and all");
    question(asked());
  }

  /** Case 41: the page says what asks and from where, and warns of another network. */
  @Test
  void thePageWarnsOfADeviceElsewhere() {
    Reply asked = asked();
    assertFalse(question(asked).body().contains("another network"));
    server
        .rows()
        .change(
            "update gh_device_code set remote = '203.0.113.9', user_agent = 'Your TV <b>'"
                + " where state = 'PENDING'");
    Page page = question(asked);
    assertTrue(page.body().contains("203.0.113.9"), page::toString);
    assertTrue(page.body().contains("another network"), page::toString);
    assertTrue(page.body().contains("Say no if somebody sent you this code"), page::toString);
    assertFalse(page.body().contains("<b>"), page::toString);
    assertTrue(page.body().contains("UTC"), page::toString);
  }

  /** Case 41: nobody gets past the question, not even a browser that is logged in. */
  @Test
  void theAttemptOfTheQuestionLeadsNowhere() {
    login.tokens();
    Reply asked = asked();
    Form form = question(asked).form();
    String attempt = form.fields().get("attempt");
    for (String path : List.of("/auth?attempt=", "/auth/local?attempt=", "/approval?attempt=")) {
      Page page = browser.get(server.at(path + attempt));
      assertEquals(400, page.status(), page::toString);
    }
    assertRefused(400, "authorization_pending", poll(asked));
  }

  /** Case 41: another site cannot say yes for somebody. */
  @Test
  void anotherSitesFormIsRefused() {
    login.tokens();
    Reply asked = asked();
    // The attacker has the page for the code of their own device, in their own browser.
    Form stolen = question(new TestBrowser(), asked.text("user_code")).form();
    Page refused = browser.submit(stolen.with("decision", "yes"));
    assertEquals(400, refused.status(), refused::toString);
    Form own = question(asked).form().with("decision", "yes");
    assertEquals(400, browser.submitFromOtherSite(own).status());
    for (String field : List.of("attempt", "shown")) {
      assertEquals(400, browser.submit(own.without(field)).status(), field);
      assertEquals(400, browser.submit(own.with(field, "x")).status(), field);
    }
    Form other = question(asked()).form();
    assertEquals(400, browser.submit(own.with("shown", other.fields().get("shown"))).status());
    assertEquals(303, browser.submit(own).status());
  }

  /** The request says nothing of devices: only this server does, in its sealed cookie. */
  @Test
  void noRequestNamesADevice() {
    login.tokens();
    Reply asked = asked();
    String id = server.text("select id from gh_device_code order by created_at desc limit 1");
    Map<String, String> request = TestLogin.request("device", id);
    request.put("v", id);
    Page page = login.signOn(request);
    assertTrue(page.response().containsKey("code"), page::toString);
    request.put("client_id", TV);
    request.put("redirect_uri", server.issuer() + "/device/callback");
    assertEquals(400, browser.get(login.authorization(request)).status());
    request.put("redirect_uri", "/device/callback");
    assertEquals(400, browser.get(login.authorization(request)).status());
    assertRefused(400, "authorization_pending", poll(asked));
  }

  /** Who confirms is who is logged in: a link into the middle of it is worth nothing elsewhere. */
  @Test
  void theWayGoesOnInTheBrowserOfTheYes() {
    Reply asked = asked();
    URI next =
        browser.submit(question(asked).form().with("decision", "yes")).location().orElseThrow();
    TestBrowser victim = new TestBrowser();
    new TestLogin(server, victim).tokens();
    assertEquals(400, victim.get(next).status());
    assertRefused(400, "authorization_pending", poll(asked));
  }

  /** Whoever was logged out, or disabled, between the yes and the device's question. */
  @Test
  void theLoginHasToStandUntilTheDeviceAsks() {
    Reply asked = asked();
    approve(browser, asked, ALICE);
    server.rows().change("delete from gh_session");
    assertRefused(400, "invalid_grant", poll(asked));
  }

  /** Case 42. */
  @Test
  void aVerifierIsNeededWhereAChallengeWasSent() {
    Reply asked = asked("code_challenge", TestLogin.CHALLENGE, "code_challenge_method", "S256");
    assertRefused(400, "invalid_grant", poll(asked));
    assertRefused(400, "invalid_grant", poll(asked, "code_verifier", "x".repeat(43)));
    assertRefused(400, "authorization_pending", poll(asked, "code_verifier", TestLogin.VERIFIER));
    approve(browser, asked, ALICE);
    assertRefused(400, "invalid_grant", poll(asked));
    assertRefused(400, "invalid_grant", poll(asked, "code_verifier", "x".repeat(43)));
    Reply tokens = poll(asked, "code_verifier", TestLogin.VERIFIER);
    assertGranted(tokens);
    assertRefused(400, "invalid_grant", poll(asked));
    assertGranted(refresh(tokens));
    assertRefused(400, "invalid_grant", poll(asked, "code_verifier", TestLogin.VERIFIER));
    assertRefused(400, "invalid_grant", refresh(tokens));
    Reply without = asked();
    assertRefused(400, "invalid_grant", poll(without, "code_verifier", TestLogin.VERIFIER));
  }

  @Test
  void twoConfirmationsAtOnceMakeOneGrant() throws Exception {
    Reply asked = asked();
    TestBrowser two = new TestBrowser();
    Page mine = login.password(yes(browser, question(asked)), ALICE, TestServer.PASSWORD);
    TestLogin bob = new TestLogin(server, two);
    Page his =
        bob.password(yes(two, question(two, asked.text("user_code"))), BOB, TestServer.PASSWORD);
    AtomicInteger turn = new AtomicInteger();
    List<Page> ends =
        race(
            2,
            () -> turn.getAndIncrement() == 0 ? login.consent(mine, true) : bob.consent(his, true));
    List<String> told =
        ends.stream().map(page -> page.location().orElseThrow().getQuery()).toList();
    assertEquals(1, told.stream().filter("result=approved"::equals).count(), told::toString);
    assertEquals(1, told.stream().filter(one -> one.startsWith("error=expired_token")).count());
    pass(Duration.ofSeconds(5));
    assertGranted(poll(asked));
  }

  @Test
  void aYesAndANoAtOnceAreOneOfThem() throws Exception {
    for (int round = 0; round < 8; round++) {
      server.rows().change("delete from gh_consent");
      Reply asked = asked();
      TestBrowser two = new TestBrowser();
      Page consent = yes(browser, question(asked));
      Page ready =
          consent.body().contains("name=\"password\"")
              ? login.password(consent, ALICE, TestServer.PASSWORD)
              : consent;
      Form no = question(two, asked.text("user_code")).form().with("decision", "no");
      AtomicInteger turn = new AtomicInteger();
      race(2, () -> turn.getAndIncrement() == 0 ? login.consent(ready, true) : two.submit(no));
      Reply end = poll(asked);
      String state =
          server.text("select state from gh_device_code order by created_at desc, id limit 1");
      assertTrue(end.status() == 200 || "access_denied".equals(end.error()), end + " " + state);
      assertNotEquals("PENDING", state);
      server.rows().change("delete from gh_device_code");
    }
  }

  /** A device that asks while its person answers gets an answer that it can go on with. */
  @Test
  void pollsDuringTheConfirmationLoseNothing() throws Exception {
    Reply asked = asked();
    Page consent = login.password(yes(browser, question(asked)), ALICE, TestServer.PASSWORD);
    AtomicInteger turn = new AtomicInteger();
    List<Object> replies =
        race(2, () -> turn.getAndIncrement() == 0 ? login.consent(consent, true) : poll(asked));
    Reply polled =
        (Reply) replies.stream().filter(Reply.class::isInstance).findFirst().orElseThrow();
    if (polled.status() != 200) {
      assertRefused(400, "authorization_pending", polled);
      assertGranted(poll(asked));
    }
  }

  /** The record says what happened: who says no too late has refused nothing. */
  @Test
  void aNoAfterTheYesIsNoRefusal() {
    server.rows().change("delete from gh_audit");
    Reply asked = asked();
    TestBrowser two = new TestBrowser();
    TestLogin other = new TestLogin(server, two);
    Page late =
        other.password(
            yes(two, question(two, asked.text("user_code"))), ALICE, TestServer.PASSWORD);
    Page consent = login.password(yes(browser, question(asked)), ALICE, TestServer.PASSWORD);
    login.consent(consent, true);
    other.consent(late, false);
    assertGranted(poll(asked));
    assertEquals(1, server.number("select count(*) from gh_audit where type = 'device.approved'"));
    assertEquals(0, server.number("select count(*) from gh_audit where type = 'device.denied'"));
  }
}
