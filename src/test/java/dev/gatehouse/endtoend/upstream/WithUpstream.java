package dev.gatehouse.endtoend.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A server whose people log in at another provider, and an application that skips consent. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WithUpstream {
  static final String UPSTREAM_CLIENT = "gatehouse";
  static final String UPSTREAM_SECRET = "secret-of-gatehouse-at-its-upstream-0123";
  static final String BYE = "https://app.example.com/bye";
  private static final String SECRET = "portal-secret-0123456789abcdef";

  TestServer server;
  TestBrowser browser;
  TestLogin login;

  /**
   * Starts the provider.
   *
   * @param issuer where our server will be
   * @return further keys of the connector's {@code config}, as YAML
   */
  abstract String startUpstream(String issuer, Path directory) throws Exception;

  abstract URI upstreamIssuer();

  abstract void stopUpstream();

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    int port = TestServer.freePort();
    String config = startUpstream("http://127.0.0.1:" + port, directory);
    server =
        TestServer.in(directory)
            .port(port)
            .with("sessions: {absoluteLifetime: 1h}")
            .with(
                """
                connectors:
                  - type: oidc
                    id: upstream
                    name: Upstream account
                    config:
                      issuer: %s
                      clientID: %s
                      clientSecret: %s
                """
                        .formatted(upstreamIssuer(), UPSTREAM_CLIENT, UPSTREAM_SECRET)
                    + config.indent(6))
            .client(
                """
                - id: portal
                  name: Portal
                  secret: %s
                  redirectURIs: [%s]
                  postLogoutRedirectURIs: [%s]
                  skipConsent: true
                """
                    .formatted(SECRET, TestServer.WEB_REDIRECT, BYE))
            .start();
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
    stopUpstream();
  }

  @BeforeEach
  void newBrowser() {
    browser = new TestBrowser();
    login = new TestLogin(server, browser);
  }

  static Map<String, String> request() {
    Map<String, String> request = TestLogin.request("client_id", "portal");
    request.put("connector_id", "upstream");
    return request;
  }

  /** Goes to the provider, which shows a page: its login, or what it asks next. */
  final Page atProvider(Map<String, String> request) {
    Page departure = browser.follow(login.authorization(request));
    assertEquals(303, departure.status(), departure::toString);
    URI location = departure.location().orElseThrow();
    assertEquals(upstreamIssuer().getAuthority(), location.getAuthority());
    return browser.follow(location);
  }

  /** Sends a form of the provider and follows where it leads. */
  final Page submitted(Page page, Form form) {
    Page answer = browser.submit(form);
    assertEquals(303, answer.status(), () -> page + " led to " + answer);
    return browser.follow(answer.location().orElseThrow());
  }

  /** From the provider's redirect back to the application's. */
  final Page home(Page leaving) {
    URI location = leaving.location().orElseThrow(() -> new AssertionError(leaving.toString()));
    assertTrue(location.toString().startsWith(server.issuer() + "/callback?"), location::toString);
    return browser.follow(location);
  }

  static String code(Page home) {
    String code = home.response().get("code");
    assertNotNull(code, home::toString);
    return code;
  }

  final Reply redeem(Page home) {
    return login.redeem(code(home), TestServer.WEB_REDIRECT, "portal", SECRET);
  }

  final Reply refresh(Reply tokens) {
    return login.post(
        "/token",
        Map.of("grant_type", "refresh_token", "refresh_token", tokens.text("refresh_token")),
        "portal",
        SECRET);
  }

  /** Leaves the application; the page of the provider that comes next. */
  final Page leave(Reply tokens) {
    Page left =
        browser.get(
            server.at(
                "/logout?"
                    + TestBrowser.encode(
                        Map.of(
                            "id_token_hint",
                            tokens.text("id_token"),
                            "post_logout_redirect_uri",
                            BYE,
                            "state",
                            "s"))));
    assertEquals(303, left.status(), left::toString);
    return browser.follow(left.location().orElseThrow());
  }
}
