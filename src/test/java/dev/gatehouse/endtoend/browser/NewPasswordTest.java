package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.tck.MutableClock;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Choosing a password: at a login that asks for it, and by a link (attack cases 55 and 62). */
class NewPasswordTest extends WithServer {
  private static final String FRESH = "violet lantern 88 orbit";
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private final MutableClock clock = new MutableClock(Instant.now());
  private String person;

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.clock(clock);
  }

  @BeforeEach
  void name() {
    server.secrets().add("password", FRESH);
    person = "newcomer" + NUMBER.incrementAndGet() + "@example.com";
  }

  private Map<String, Object> administer(String resource, Object... members) {
    Map<String, Object> body = new HashMap<>();
    body.put("login", person);
    for (int i = 0; i < members.length; i += 2) {
      body.put((String) members[i], members[i + 1]);
    }
    AdminReply reply = server.administer("POST", "/users" + resource, body);
    assertTrue(reply.ok(), reply::detail);
    return reply.body();
  }

  private URI link(String resource) {
    String link = (String) administer(resource).get("link");
    server.secrets().add("link", link.substring(link.indexOf('=') + 1));
    assertTrue(link.startsWith(server.issuer() + "/account/link?token="), link);
    return URI.create(link);
  }

  private static Form choose(Page page, String password) {
    return page.form().with("new_password", password).with("new_password_again", password);
  }

  private Page logIn(TestBrowser at, String password) {
    TestLogin one = new TestLogin(server, at);
    return one.password(one.form(TestLogin.request()), person, password);
  }

  private void assertLogsIn(String password) {
    Page page = logIn(new TestBrowser(), password);
    // Whoever has consented before is not asked again.
    assertTrue(
        page.status() == 200 || page.status() == 303 && page.response().containsKey("code"),
        page::toString);
  }

  private void assertDoesNotLogIn(String password) {
    assertEquals(401, logIn(new TestBrowser(), password).status());
  }

  @Test
  void aLoginAsksForANewPasswordAndGoesOn() {
    administer("", "password", TestServer.PASSWORD, "must_change_password", true);
    Page asked = logIn(browser, TestServer.PASSWORD);
    assertEquals(200, asked.status(), asked::toString);
    assertTrue(asked.body().contains("name=\"new_password\""), asked::toString);
    assertTrue(asked.setCookies().stream().noneMatch(one -> one.contains("session")));
    Page consent = browser.submit(choose(asked, FRESH).with("password", TestServer.PASSWORD));
    consent = browser.follow(consent.location().orElseThrow());
    String code = login.consent(consent, true).response().get("code");
    assertEquals(200, login.redeem(code).status());
    assertLogsIn(FRESH);
    assertDoesNotLogIn(TestServer.PASSWORD);
    assertEquals(1, audited("password.changed"));
  }

  private long audited(String type) {
    return server.number(
        "select count(*) from gh_audit where type = '" + type + "' and login = '" + person + "'");
  }

  @Test
  void nothingIsLeftOutOnTheWay() {
    administer("", "password", TestServer.PASSWORD, "must_change_password", true);
    Page asked = logIn(browser, TestServer.PASSWORD);
    Form good = choose(asked, FRESH).with("password", TestServer.PASSWORD);
    Map<String, String> refusals =
        Map.of(
            "short pass",
            "at least 12 characters",
            "Password2025!",
            "first that attackers try",
            "the " + person.split("@", 2)[0] + " of spring",
            "must not contain your name",
            TestServer.PASSWORD,
            "must differ from the old one",
            "quartz marble umbrella 5501 mosaic teapot gravel 9914 hammock drizzle \u20ac",
            "too long");
    refusals.forEach((password, words) -> {
      Page page = browser.submit(choose(asked, password).with("password", TestServer.PASSWORD));
      assertEquals(422, page.status(), page::toString);
      assertTrue(page.body().contains(words), page::toString);
      assertFalse(page.body().contains(password), page::toString);
    });
    assertEquals(422, browser.submit(good.with("new_password_again", FRESH + "x")).status());
    assertEquals(401, browser.submit(good.with("password", "wrong")).status());
    assertEquals(401, browser.submit(good.without("password")).status());
    // Nobody is logged in by the form of somebody else, and the old password asks again.
    assertEquals(401, browser.submit(good.with("login", BOB).with("password", "x")).status());
    assertTrue(browser.cookies().keySet().stream().noneMatch(name -> name.contains("session")));
    assertTrue(logIn(browser, TestServer.PASSWORD).body().contains("new_password"));
    // A stranger's attempt is no way in.
    assertErrorPage(400, new TestBrowser().submit(good));
  }

  @Test
  void guessingAtTheChangeIsThrottled() {
    administer("", "password", TestServer.PASSWORD, "must_change_password", true);
    Form form = choose(logIn(browser, TestServer.PASSWORD), FRESH).with("password", "wrong");
    for (int i = 0; i < 10; i++) {
      assertEquals(401, browser.submit(form).status());
    }
    Page page = browser.submit(form.with("password", TestServer.PASSWORD));
    assertEquals(429, page.status(), page::toString);
    assertFalse(page.header("retry-after").isEmpty());
    clock.advance(Duration.ofHours(1));
  }

  @Test
  void anInvitationIsChosenOnce() {
    URI link = link("/invite");
    assertDoesNotLogIn(TestServer.PASSWORD);
    // Looking, as programs that read mail do, changes nothing.
    for (int i = 0; i < 3; i++) {
      Page page = new TestBrowser().get(link);
      assertEquals(200, page.status(), page::toString);
      assertTrue(page.body().contains(person), page::toString);
      assertEquals("no-referrer", page.header("referrer-policy"));
      assertTrue(page.header("cache-control").contains("no-store"), page::toString);
    }
    Page page = browser.get(link);
    assertEquals(422, browser.submit(choose(page, "password1234")).status());
    assertEquals(200, browser.submit(choose(page, FRESH)).status());
    assertLogsIn(FRESH);
    assertErrorPage(400, browser.submit(choose(page, "another lantern 88 orbit")));
    assertErrorPage(400, browser.get(link));
    assertLogsIn(FRESH);
    assertEquals(409, server.administer("POST", "/users/invite", Map.of("login", person)).status());
  }

  @Test
  void theNewestLinkAloneWorks() {
    URI first = link("/invite");
    URI second = link("/invite");
    assertNotEquals(first, second);
    assertErrorPage(400, browser.get(first));
    assertEquals(200, browser.get(second).status());
  }

  @Test
  void linksExpire() {
    URI invitation = link("/invite");
    Form form = choose(browser.get(invitation), FRESH);
    clock.advance(Duration.ofDays(7).minusSeconds(5));
    assertEquals(200, browser.get(invitation).status());
    clock.advance(Duration.ofSeconds(6));
    assertErrorPage(400, browser.get(invitation));
    assertErrorPage(400, browser.submit(form));
    assertDoesNotLogIn(FRESH);
    URI reset = link("/reset-link");
    clock.advance(Duration.ofDays(1).plusSeconds(1));
    assertErrorPage(400, browser.get(reset));
  }

  @Test
  void aResetEndsWhatTheOldPasswordOpened() {
    administer("", "password", TestServer.PASSWORD);
    TestLogin.Reply tokens =
        login.redeem(login.authorize(TestLogin.request(), person).response().get("code"));
    URI link = link("/reset-link");
    // Until the link is used, nothing changes.
    assertLogsIn(TestServer.PASSWORD);
    TestLogin.Reply refreshed = login.refresh(tokens.text("refresh_token"));
    assertEquals(200, refreshed.status());
    TestBrowser elsewhere = new TestBrowser();
    assertEquals(200, elsewhere.submit(choose(elsewhere.get(link), FRESH)).status());
    assertEquals("invalid_grant", login.refresh(refreshed.text("refresh_token")).error());
    assertEquals(401, login.userinfo(refreshed.text("access_token")).status());
    assertEquals(
        0,
        server.number(
            "select count(*) from gh_account_session a join gh_user u on a.user_id = u.user_id"
                + " where u.login = '"
                + person
                + "'"));
    assertDoesNotLogIn(TestServer.PASSWORD);
    assertLogsIn(FRESH);
  }

  @Test
  void aLinkIsBuiltFromTheIssuerAndWorksForNobodyElse() {
    URI link = link("/invite");
    Form form = choose(browser.get(link), FRESH);
    // Headers that lie about the host reach neither the page nor the link.
    Page page =
        browser.send(
            HttpRequest.newBuilder(link)
                .header("X-Forwarded-Host", "evil.example.com")
                .header("Forwarded", "host=evil.example.com")
                .GET());
    assertFalse(page.body().contains("evil.example.com"), page::toString);
    String other = "other-" + person;
    assertEquals(
        201,
        server
            .administer("POST", "/users", Map.of("login", other, "password", TestServer.PASSWORD))
            .status());
    // What else stands in the form decides nothing.
    assertEquals(
        200, browser.submit(form.with("login", other).with("user_id", "user-bob")).status());
    assertLogsIn(FRESH);
    person = other;
    assertLogsIn(TestServer.PASSWORD);
  }

  @Test
  void anythingElseIsNoLink() {
    String token = "q3-Jx8vQm2_Zk7RtYw0LsNf5HdBc9GaPe1UoIi4Tx6V";
    server.secrets().add("link", token);
    for (String made :
        List.of(
            "",
            token,
            token.substring(1),
            "x".repeat(10_000),
            "%00%1f%0a~".repeat(11),
            "é".repeat(43))) {
      assertErrorPage(400, browser.get(server.at("/account/link?token=" + made)));
    }
    String idToken = login.tokens().text("id_token");
    assertErrorPage(
        400, browser.submit(new Form(server.at("/account/link"), Map.of("token", idToken))));
  }

  @Test
  void whoIsDisabledOrRemovedHasNoLink() {
    URI link = link("/invite");
    administer("/change", "enabled", false);
    assertErrorPage(400, browser.get(link));
    administer("/change", "enabled", true);
    // Disabling ended the link for good.
    assertErrorPage(400, browser.get(link));
    URI again = link("/invite");
    Form form = choose(browser.get(again), FRESH);
    administer("/remove");
    assertErrorPage(400, browser.submit(form));
    assertEquals(0, server.number("select count(*) from gh_user where login = '" + person + "'"));
  }

  @Test
  void aLinkUsedManyTimesAtOnceSetsOnePassword() throws Exception {
    Page page = browser.get(link("/invite"));
    List<Future<Page>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        Form form = choose(page, FRESH + i);
        answers.add(threads.submit(() -> new TestBrowser().submit(form)));
      }
    }
    List<Integer> set = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i).get().status() == 200) {
        set.add(i);
      }
    }
    assertEquals(1, set.size(), set::toString);
    assertLogsIn(FRESH + set.get(0));
  }

  @Test
  void aLinkIsNotStored() {
    URI link = link("/invite");
    String token = link.getRawQuery().substring("token=".length());
    assertEquals(
        0,
        server.number(
            "select count(*) from gh_password_link where cast(token_hash as text) = '"
                + token
                + "'"));
    assertEquals(1, audited("password.link_made"));
  }
}
