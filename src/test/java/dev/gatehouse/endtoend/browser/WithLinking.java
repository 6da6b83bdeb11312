package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.tck.MutableClock;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;

/** A server where people link logins of two connectors, and the steps of it. */
abstract class WithLinking extends WithServer {
  static final String PAGE = "/account/identities";
  static final AtomicInteger NUMBER = new AtomicInteger();
  final MutableClock clock = new MutableClock(Instant.now());
  String person;
  String upstream;

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        .clock(clock)
        .with(
            """
            connectors:
              - {type: fake-upstream, id: get, name: Upstream}
              - {type: fake-upstream, id: aside, name: Aside}
            linking: {connectors: [local, get]}
            """);
  }

  @BeforeEach
  void addPerson() {
    clock.advance(Duration.ofHours(1));
    server.readKeys();
    int number = NUMBER.incrementAndGet();
    person = "linker" + number + "@example.com";
    upstream = "up-" + number;
    assertEquals(
        201,
        server
            .administer("POST", "/users", Map.of("login", person, "password", TestServer.PASSWORD))
            .status());
  }

  /** Tokens of an ordinary login by password; the request asks for the consent. */
  TestLogin.Reply byPassword() {
    return login.tokens("local", person);
  }

  /** The same through the upstream. */
  TestLogin.Reply byUpstream(String user) {
    Page end = upstreamLogin(login.authorization(upstreamRequest()), user);
    Page answer = end.status() == 200 ? login.consent(end, true) : end;
    TestLogin.Reply tokens = login.redeem(answer.response().get("code"));
    assertEquals(200, tokens.status(), tokens::toString);
    return tokens;
  }

  static Map<String, String> upstreamRequest() {
    Map<String, String> request = new HashMap<>(TestLogin.request("connector_id", "get"));
    request.put("prompt", "login");
    return request;
  }

  /** Follows to the upstream, logs in there, and follows the way back. */
  Page upstreamLogin(URI start, String user) {
    Page departure = browser.follow(start);
    if (departure.status() == 200) {
      return answered(browser.follow(server.at(link(departure, "/auth/get"))), user);
    }
    return answered(departure, user);
  }

  Page answered(Page departure, String user) {
    clock.advance(Duration.ofSeconds(1));
    Form answer = FakeUpstream.answer(departure, Map.of("user", user));
    return browser.follow(FakeUpstream.redirect(answer));
  }

  Page page() {
    Page page = browser.get(server.at(PAGE));
    assertEquals(200, page.status(), page::toString);
    return page;
  }

  String link(Page page, String part) {
    return page.links().stream()
        .filter(one -> one.contains(part))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no link with " + part + ": " + page));
  }

  /** Logs in to the account's pages by password, where the browser is not logged in yet. */
  void openAccount() {
    Page page = browser.follow(server.at("/account"));
    if (!page.uri().getPath().equals("/account")) {
      Page form = browser.follow(server.at(link(page, "/auth/local")));
      page = login.password(form, person, TestServer.PASSWORD);
    }
    assertEquals(200, page.status(), page::toString);
    assertTrue(page.body().contains("This device"), page::toString);
  }

  /** From the page of logins through the login at the upstream to the question. */
  Page question() {
    return upstreamLogin(server.at(link(page(), "do=login")), upstream);
  }

  /** The form of the question with its button pressed; it must be offered. */
  static Form linkForm(Page question) {
    assertTrue(question.body().contains("value=\"link\""), question::toString);
    return question.form().with("do", "link");
  }

  Page confirm(Page question) {
    return browser.submit(linkForm(question));
  }

  String accountOf(String user) {
    return server.text("select account_id from gh_identity where user_id = '%s'".formatted(user));
  }

  int identitiesWith(String user) {
    return Integer.parseInt(
        server.text(
            "select count(*) from gh_identity where account_id = (select account_id from"
                + " gh_identity where user_id = '%s')".formatted(user)));
  }

  String userId() {
    return server.text("select user_id from gh_user where login = '%s'".formatted(person));
  }
}
