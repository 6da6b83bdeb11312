package dev.gatehouse.endtoend.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.UpstreamProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a browser through the npm library {@code oidc-provider}, which is certified, to tokens: its
 * own pages, its PKCE, {@code iss} in answers, userinfo, rotating refresh tokens and logout.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OidcProviderEndToEndTest {
  private static final String SECRET = "secret-of-gatehouse-at-its-upstream-0123";
  private static final String BYE = "https://app.example.com/bye";

  private UpstreamProvider upstream;
  private TestServer server;
  private TestBrowser browser;
  private TestLogin login;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    int port = TestServer.freePort();
    String issuer = "http://127.0.0.1:" + port;
    upstream =
        UpstreamProvider.start(
            new UpstreamProvider.Client(
                "gatehouse",
                SECRET,
                "client_secret_basic",
                issuer + "/callback",
                issuer + "/logout/callback"));
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
                      clientID: gatehouse
                      clientSecret: %s
                      scopes: [profile, email, groups]
                      getUserInfo: true
                """
                    .formatted(upstream.issuer(), SECRET))
            .client(
                """
                - id: portal
                  name: Portal
                  secret: portal-secret-0123456789abcdef
                  redirectURIs: [https://app.example.com/callback]
                  postLogoutRedirectURIs: [https://app.example.com/bye]
                  skipConsent: true
                """)
            .start();
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
    if (upstream != null) {
      upstream.close();
    }
  }

  @BeforeEach
  void newBrowser() {
    browser = new TestBrowser();
    login = new TestLogin(server, browser);
  }

  private static Map<String, String> request() {
    Map<String, String> request = TestLogin.request("client_id", "portal");
    request.put("connector_id", "upstream");
    return request;
  }

  /** Goes to the provider, which shows a page: its login, or what it asks next. */
  private Page atProvider(Map<String, String> request) {
    Page departure = browser.follow(login.authorization(request));
    assertEquals(303, departure.status(), departure::toString);
    URI location = departure.location().orElseThrow();
    assertEquals(upstream.issuer().getAuthority(), location.getAuthority());
    return browser.follow(location);
  }

  /** Types a name there, allows what is asked, and comes back to the application. */
  private Page logIn(Map<String, String> request, String name) {
    Page page = atProvider(request);
    page = submitted(page, page.form().with("login", name).with("password", "any"));
    page = submitted(page, page.form());
    return home(page);
  }

  private Page submitted(Page page, Form form) {
    Page answer = browser.submit(form);
    assertEquals(303, answer.status(), () -> page + " led to " + answer);
    return browser.follow(answer.location().orElseThrow());
  }

  private Page home(Page leaving) {
    URI location = leaving.location().orElseThrow(() -> new AssertionError(leaving.toString()));
    assertTrue(location.toString().startsWith(server.issuer() + "/callback?"), location::toString);
    return browser.follow(location);
  }

  private Reply tokens(String name) {
    String code = logIn(request(), name).response().get("code");
    assertNotNull(code, "no code");
    return login.redeem(code, TestServer.WEB_REDIRECT, "portal", "portal-secret-0123456789abcdef");
  }

  private Reply refresh(Reply tokens) {
    return login.post(
        "/token",
        Map.of("grant_type", "refresh_token", "refresh_token", tokens.text("refresh_token")),
        "portal",
        "portal-secret-0123456789abcdef");
  }

  @Test
  void tokensSayWhatTheProviderSays() {
    Map<String, Object> claims = TestLogin.claims(tokens("ursula").text("id_token"));
    assertEquals("Ursula Upstream", claims.get("name"));
    assertEquals("ursula", claims.get("preferred_username"));
    assertEquals("ursula@upstream.example.com", claims.get("email"));
    assertEquals(true, claims.get("email_verified"));
    assertEquals(List.of("developers", "everybody"), claims.get("groups"));
    assertEquals("nonce-1", claims.get("nonce"), "the application's own");
  }

  @Test
  void aRefreshSaysWhatHasChangedAndWorksAgainAndAgain() throws Exception {
    Reply tokens = tokens("vera");
    upstream.claim("nickname", "irrelevant");
    upstream.claim("groups", List.of("changed"));
    try {
      for (int i = 0; i < 3; i++) {
        Reply next = refresh(tokens);
        assertEquals(200, next.status(), next::toString);
        Map<String, Object> claims = TestLogin.claims(next.text("id_token"));
        assertEquals(List.of("changed"), claims.get("groups"));
        assertNotEquals(tokens.text("refresh_token"), next.text("refresh_token"));
        tokens = next;
      }
    } finally {
      upstream.claim("groups", List.of("developers", "everybody"));
    }
  }

  @Test
  void whoCancelsThereHasCancelledHere() {
    Page page = atProvider(request());
    URI abort = URI.create(page.form().action() + "/abort");
    Page answer = browser.follow(abort);
    Page home = home(answer);
    assertEquals("access_denied", home.response().get("error"), home::toString);
    assertEquals("state-1", home.response().get("state"));
  }

  @Test
  void aLogoutEndsTheSessionThereToo() {
    Reply tokens = tokens("walter");
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
    Page asks = browser.follow(left.location().orElseThrow());
    assertEquals(200, asks.status(), asks::toString);
    assertFalse(asks.body().contains("error"), asks::toString);
    Page out = browser.submit(asks.form().with("logout", "yes"));
    URI back = out.location().orElseThrow(() -> new AssertionError(out.toString()));
    assertTrue(back.toString().startsWith(server.issuer() + "/logout/callback?"), back::toString);
    Page bye = browser.follow(back);
    assertEquals(BYE + "?state=s", bye.header("location"), bye::toString);
    Page again = atProvider(request());
    assertTrue(again.body().contains("name=\"login\""), "must log in there again");
  }

  @Test
  void anApplicationsMaxAgeIsKeptThere() {
    tokens("xenia");
    Map<String, String> request = request();
    request.put("max_age", "0");
    Page page = atProvider(request);
    assertTrue(page.body().contains("name=\"login\""), "its session is too old for that");
    page = submitted(page, page.form().with("login", "xenia").with("password", "any"));
    Page home = home(page.status() == 200 ? submitted(page, page.form()) : page);
    assertNotNull(home.response().get("code"), home::toString);
  }
}
