package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.tck.MutableClock;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/** A server whose clock a test moves, with a client of the house that asks for no consent. */
abstract class WithPortal extends WithServer {
  static final String PORTAL = "portal";
  static final String SECRET = "portal-0123456789abcdef0123456789";
  static final String REDIRECT = "https://portal.example.com/cb";
  final MutableClock clock = new MutableClock(Instant.now());

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        .clock(clock)
        .client(
            """
            - id: portal
              name: The portal
              secret: portal-0123456789abcdef0123456789
              redirectURIs: [https://portal.example.com/cb]
              skipConsent: true
            """);
  }

  @BeforeEach
  void later() {
    pass(Duration.ofSeconds(1));
  }

  void pass(Duration time) {
    clock.advance(time);
    server.readKeys();
  }

  static Map<String, String> portal() {
    Map<String, String> request = TestLogin.request("client_id", PORTAL);
    request.put("redirect_uri", REDIRECT);
    return request;
  }

  /** A request of the portal with further parameters as name, value, name, value. */
  static Map<String, String> portal(String... more) {
    Map<String, String> request = portal();
    for (int i = 0; i < more.length; i += 2) {
      request.put(more[i], more[i + 1]);
    }
    return request;
  }

  /** Where a request ends: the client's redirect, or a page of ours. */
  Page end(Map<String, String> request) {
    return browser.follow(login.authorization(request));
  }

  void assertError(String error, Page page) {
    assertEquals(error, page.response().get("error"), page::toString);
    assertEquals("state-1", page.response().get("state"), page::toString);
  }

  void assertLoginForm(Page page) {
    assertEquals(200, page.status(), page::toString);
    assertTrue(page.body().contains("name=\"password\""), page::toString);
  }

  Reply tokens(Page answer) {
    String code = answer.response().get("code");
    assertNotNull(code, answer::toString);
    Reply tokens = login.redeem(code, REDIRECT, PORTAL, SECRET);
    assertEquals(200, tokens.status(), tokens::toString);
    return tokens;
  }

  Map<String, Object> idToken(Page answer) {
    return TestLogin.claims(tokens(answer).text("id_token"));
  }

  /** Somebody logs in to the portal; one second passes. */
  Reply logIn(String who) {
    Reply tokens = tokens(login.authorize(portal(), who));
    pass(Duration.ofSeconds(1));
    return tokens;
  }

  static Object subject(Reply tokens) {
    return TestLogin.claims(tokens.text("id_token")).get("sub");
  }
}
