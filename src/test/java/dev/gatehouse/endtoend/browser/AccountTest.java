package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A person's own pages: devices, applications, password. */
class AccountTest extends WithServer {
  private static final String FRESH = "violet lantern 88 orbit";
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private String person;

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.with(
        """
        connectors:
          - {type: fake-upstream, id: get, name: Get}
        """);
  }

  @BeforeEach
  void addPerson() {
    server.secrets().add("password", FRESH);
    person = "holder" + NUMBER.incrementAndGet() + "@example.com";
    assertEquals(
        201,
        server
            .administer("POST", "/users", Map.of("login", person, "password", TestServer.PASSWORD))
            .status());
  }

  /** A browser in which the person is logged in and has allowed the application. */
  private final class Device {
    private final TestBrowser client = new TestBrowser();
    private final TestLogin at = new TestLogin(server, client);
    private TestLogin.Reply tokens;

    Device(String userAgent) {
      client.header("User-Agent", userAgent);
      Map<String, String> request = TestLogin.request("connector_id", "local");
      String code = at.authorize(request, person).response().get("code");
      tokens = at.redeem(code);
      assertEquals(200, tokens.status(), tokens::toString);
    }

    Page account() {
      Page page = client.get(server.at("/account"));
      assertEquals(200, page.status(), page::toString);
      return page;
    }

    boolean refreshes() {
      TestLogin.Reply reply = at.refresh(tokens.text("refresh_token"));
      if (reply.status() == 200) {
        tokens = reply;
        return true;
      }
      assertEquals("invalid_grant", reply.error());
      return false;
    }

    boolean loggedIn() {
      return client.get(server.at("/account")).status() == 200;
    }
  }

  private static final String FIREFOX =
      "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
  private static final String SAFARI =
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
          + " Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

  private Page follow(TestBrowser client, Page page) {
    assertEquals(303, page.status(), page::toString);
    return client.follow(page.location().orElseThrow());
  }

  @Test
  void withoutASessionItAsksToLogInAndComesBack() {
    Page form = browser.follow(server.at("/account"));
    form = browser.follow(server.at(local(form)));
    Page page = login.password(form, person, TestServer.PASSWORD);
    assertEquals(200, page.status(), page::toString);
    assertEquals(server.at("/account"), page.uri());
    assertTrue(page.body().contains("This device"), page::toString);
    assertTrue(page.body().contains(person), page::toString);
    // No application has anything by this login.
    assertTrue(page.body().contains("No application has lasting access"), page::toString);
  }

  /** The link of the choice of connectors that leads to the local one. */
  private static String local(Page choice) {
    return choice.links().stream()
        .filter(link -> link.startsWith("/auth/local"))
        .findFirst()
        .orElseThrow(() -> new AssertionError(choice.toString()));
  }

  @Test
  void theCodeOfThatLoginIsWorthless() {
    Page form = browser.follow(server.at("/account"));
    form = browser.follow(server.at(local(form)));
    Page step =
        browser.submit(form.form().with("login", person).with("password", TestServer.PASSWORD));
    while (!step.location().orElseThrow().toString().contains("code=")) {
      step = browser.get(step.location().orElseThrow());
    }
    String code = step.response().get("code");
    for (String verifier : List.of(TestLogin.VERIFIER, "")) {
      TestLogin.Reply reply =
          login.post(
              "/token",
              Map.of(
                  "grant_type",
                  "authorization_code",
                  "client_id",
                  "gatehouse:account",
                  "redirect_uri",
                  server.at("/account").toString(),
                  "code",
                  code,
                  "code_verifier",
                  verifier));
      assertEquals(400, reply.status(), reply::toString);
    }
  }

  @Test
  void aRefusedLoginIsNoLoop() {
    assertErrorPage(403, browser.get(server.at("/account?error=access_denied&state=x")));
    assertErrorPage(400, browser.get(server.at("/account?code=abc&state=x")));
  }

  @Test
  void endingADeviceEndsWhatItHas() {
    Device phone = new Device(SAFARI);
    Device desk = new Device(FIREFOX);
    assertTrue(phone.refreshes());
    Page page = desk.account();
    assertTrue(page.body().contains("Firefox · Linux"), page::toString);
    assertTrue(page.body().contains("Safari · iPhone"), page::toString);
    assertTrue(page.body().contains("127.0.0.1"), page::toString);
    Page after = follow(desk.client, desk.client.submit(page.formWith("device").with("do", "end")));
    assertFalse(after.body().contains("iPhone"), after::toString);
    assertFalse(phone.refreshes());
    assertFalse(phone.loggedIn());
    assertEquals(401, phone.at.userinfo(phone.tokens.text("access_token")).status());
    assertTrue(desk.refreshes());
    assertTrue(desk.loggedIn());
    assertEquals(
        1,
        server.number(
            "select count(*) from gh_audit where type = 'session.ended' and facts like"
                + " '%account page%' and user_id like '%"
                + userId()
                + "%'"));
  }

  private String userId() {
    return server.text("select user_id from gh_user where login = '" + person + "'");
  }

  @Test
  void endingAllOthersLeavesThisOne() {
    Device phone = new Device(SAFARI);
    Device tablet = new Device("An unknown thing <script>alert(1)</script>");
    Device desk = new Device(FIREFOX);
    Page page = desk.account();
    assertTrue(page.body().contains("Unknown device"), page::toString);
    assertFalse(page.body().contains("<script"), page::toString);
    Form form = page.forms().get(0).without("device").with("do", "end_others");
    assertEquals(303, desk.client.submit(form).status());
    assertFalse(phone.refreshes());
    assertFalse(tablet.loggedIn());
    assertTrue(desk.refreshes());
    assertTrue(desk.loggedIn());
    assertFalse(desk.account().body().contains("end_others"));
    assertEquals(
        2,
        server
            .rows()
            .number(
                "select count(*) from gh_audit where type = 'session.ended' and user_id = ?"
                    + " and facts like '%ended at the account page%'"
                    + " and facts like '%\"actor\":\"person\"%'"
                    + " and facts like '%\"grants_ended\":\"1\"%'",
                userId()));
  }

  @Test
  void anApplicationLosesItsAccess() {
    Device phone = new Device(SAFARI);
    Device desk = new Device(FIREFOX);
    Page page = desk.account();
    assertTrue(page.body().contains("Web application"), page::toString);
    assertTrue(page.body().contains("Keep its access while you are away"), page::toString);
    Page after =
        follow(desk.client, desk.client.submit(page.formWith("application").with("do", "revoke")));
    assertFalse(after.body().contains("Web application"), after::toString);
    assertFalse(desk.refreshes());
    assertFalse(phone.refreshes());
    assertTrue(desk.loggedIn());
    assertTrue(phone.loggedIn());
  }

  @Test
  void rememberedConsentIsAccessUntilItIsTaken() {
    Device desk = new Device(FIREFOX);
    server
        .rows()
        .change(
            "insert into gh_consent (connector_id, user_id, client_id, scope, granted_at)"
                + " values ('local', ?, 'native-app', 'reports:read', 1790000000000)",
            userId());
    Page page = desk.account();
    assertTrue(page.body().contains("Native application"), page::toString);
    assertTrue(page.body().contains("reports:read"), page::toString);
    Form revoke = page.formWith("application", "native-app");
    Page after = follow(desk.client, desk.client.submit(revoke.with("do", "revoke")));
    assertFalse(after.body().contains("Native application"), after::toString);
    assertTrue(after.body().contains("Web application"), after::toString);
    assertEquals(
        0, server.number("select count(*) from gh_consent where client_id = 'native-app'"));
  }

  @Test
  void whoIsDisabledOrRemovedIsLoggedOutAtOnce() {
    for (String resource : List.of("/users/change", "/users/remove")) {
      Device desk = new Device(FIREFOX);
      assertTrue(desk.loggedIn());
      Map<String, Object> body =
          resource.endsWith("change")
              ? Map.of("login", person, "enabled", false)
              : Map.of("login", person);
      assertEquals(200, server.administer("POST", resource, body).status());
      assertFalse(desk.loggedIn());
      assertFalse(desk.refreshes());
      server.administer("POST", "/users/change", Map.of("login", person, "enabled", true));
    }
  }

  @Test
  void nobodyElsesFormDoesAnything() {
    Device phone = new Device(SAFARI);
    Device desk = new Device(FIREFOX);
    Form end = desk.account().formWith("device").with("do", "end");
    // From another site the session's cookie does not come along.
    assertErrorPage(400, desk.client.submitFromOtherSite(end));
    assertErrorPage(400, desk.client.submit(end.with("shown", "x")));
    assertErrorPage(400, desk.client.submit(end.without("shown")));
    assertErrorPage(400, desk.client.submit(end.with("do", "everything")));
    // The form of one session in another one; and a stranger's own form with this device in it.
    String owner = person;
    person = "stranger-" + person;
    assertEquals(
        201,
        server
            .administer("POST", "/users", Map.of("login", person, "password", TestServer.PASSWORD))
            .status());
    Device stranger = new Device(FIREFOX);
    new Device(SAFARI);
    assertErrorPage(400, stranger.client.submit(end));
    Form own = stranger.account().formWith("device").with("do", "end");
    assertEquals(
        303, stranger.client.submit(own.with("device", end.fields().get("device"))).status());
    assertErrorPage(400, stranger.client.submit(own.with("account", end.fields().get("account"))));
    person = owner;
    assertTrue(phone.refreshes());
    assertTrue(phone.loggedIn());
    // A GET changes nothing, whatever stands in it.
    desk.client.get(server.at("/account?" + TestBrowser.encode(end.fields())));
    assertTrue(phone.loggedIn());
  }

  @Test
  void anotherPasswordEndsTheOtherDevices() {
    Device phone = new Device(SAFARI);
    Device desk = new Device(FIREFOX);
    String link =
        desk.account().links().stream()
            .filter(one -> one.startsWith("/account/password"))
            .findFirst()
            .orElseThrow();
    Page page = desk.client.get(server.at(link));
    assertEquals(200, page.status(), page::toString);
    Form form =
        page.form()
            .with("password", TestServer.PASSWORD)
            .with("new_password", FRESH)
            .with("new_password_again", FRESH);
    assertEquals(401, desk.client.submit(form.with("password", "wrong")).status());
    assertEquals(401, desk.client.submit(form.without("password")).status());
    Page weak =
        desk.client.submit(
            form.with("new_password", "Password2025!").with("new_password_again", "Password2025!"));
    assertEquals(422, weak.status(), weak::toString);
    assertErrorPage(400, desk.client.submitFromOtherSite(form));
    assertErrorPage(400, desk.client.submit(form.without("shown")));
    assertTrue(phone.refreshes(), "nothing has changed until now");
    String device = desk.client.cookieName("-device");
    desk.client.cookies().remove(device);
    TestBrowser thief = new TestBrowser();
    thief.cookies().putAll(desk.client.cookies());
    assertEquals(200, thief.get(server.at("/account")).status());
    Page done = desk.client.submit(form);
    assertEquals(200, done.status(), done::toString);
    assertTrue(thief.get(server.at("/account")).status() != 200, "the stolen cookie is worthless");
    assertTrue(desk.client.cookies().containsKey(device), done::toString);
    assertTrue(done.body().contains("All your other devices were logged out"), done::toString);
    assertFalse(phone.refreshes());
    assertFalse(phone.loggedIn());
    assertTrue(desk.loggedIn());
    assertTrue(desk.refreshes());
    Map<String, String> request = TestLogin.request("connector_id", "local");
    TestLogin again = new TestLogin(server, new TestBrowser());
    assertEquals(401, again.password(again.form(request), person, TestServer.PASSWORD).status());
    assertTrue(again.password(again.form(request), person, FRESH).response().containsKey("code"));
  }

  @Test
  void guessingTheOldPasswordIsThrottled() {
    Device desk = new Device(FIREFOX);
    // The device's own budget first, then that of the account and the address.
    Form form =
        desk.client
            .get(server.at("/account/password"))
            .form()
            .with("new_password", FRESH)
            .with("new_password_again", FRESH)
            .with("password", "wrong");
    Page page = desk.client.submit(form);
    for (int i = 1; i < 20; i++) {
      assertEquals(401, page.status(), page::toString);
      page = desk.client.submit(form);
    }
    page = desk.client.submit(form.with("password", TestServer.PASSWORD));
    assertEquals(429, page.status(), page::toString);
    assertFalse(page.header("retry-after").isEmpty(), page::toString);
  }

  @Test
  void anAccountFromElsewhereHasNoPasswordHere() {
    Page departure = browser.follow(login.authorization(TestLogin.request("connector_id", "get")));
    browser.follow(FakeUpstream.redirect(FakeUpstream.answer(departure, Map.of("user", "carol"))));
    Page page = browser.get(server.at("/account"));
    assertEquals(200, page.status(), page::toString);
    assertTrue(page.links().stream().noneMatch(link -> link.contains("password")));
    assertErrorPage(404, browser.get(server.at("/account/password")));
    // A person of the configuration file has their password there.
    TestBrowser other = new TestBrowser();
    TestLogin bob = new TestLogin(server, other);
    bob.authorize(TestLogin.request("connector_id", "local"), BOB);
    assertErrorPage(404, other.get(server.at("/account/password")));
  }

  @Test
  void twoAccountsOfOneBrowserHaveAPageEach() {
    Device desk = new Device(FIREFOX);
    Page first = desk.account();
    desk.at.authorize(TestLogin.request("connector_id", "local"), BOB);
    Page second = desk.account();
    assertTrue(second.body().contains("bob"), second::toString);
    String back =
        second.links().stream()
            .filter(link -> link.startsWith("/account?account="))
            .findFirst()
            .orElseThrow(() -> new AssertionError(second.toString()));
    Page again = desk.client.get(server.at(back));
    assertTrue(again.body().contains("Web application"), again::toString);
    assertNotEquals(second.body(), again.body());
    assertEquals(
        first.forms().get(0).fields().get("account"), again.forms().get(0).fields().get("account"));
  }
}
