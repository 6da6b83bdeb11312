package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code offline_access} is granted where a refresh token is given (RFC 6749 §5.1). */
class OfflineAccessTest extends WithIssuer {
  private static final String ONCE = "once";
  private static final String ONCE_SECRET = "once-app-secret-0123456789abcdef0";
  private static final String ONCE_REDIRECT = "https://once.example.com/cb";
  private static final String WITHOUT = "openid profile email groups";
  private static final String SHOWN = "Keep its access while you are away";

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        .with(
            """
            connectors:
              - {type: test-token-upstream, id: silent, name: Silent, config: {world: offline-access, refreshes: false}}
              - {type: test-token-upstream, id: asked, name: Asked, config: {world: offline-access}}
            """)
        .client(
            """
            - id: once
              name: No refresh
              secret: once-app-secret-0123456789abcdef0
              redirectURIs: [https://once.example.com/cb]
              grantTypes: [authorization_code]
            """);
  }

  /** What the consent page shows, and the tokens that come of it. */
  private record Outcome(String page, Reply tokens) {}

  private Outcome logIn(Map<String, String> request, String client, String secret) {
    Page consent = login.password(login.form(request), "una", "x");
    assertEquals(200, consent.status(), consent::toString);
    String code = login.consent(consent, true).response().get("code");
    Reply tokens = login.redeem(code, request.get("redirect_uri"), client, secret);
    assertGranted(tokens);
    return new Outcome(consent.body(), tokens);
  }

  private void assertNotOffline(Outcome outcome) {
    Reply tokens = outcome.tokens();
    assertFalse(tokens.json().containsKey("refresh_token"), tokens::toString);
    assertEquals(WITHOUT, tokens.text("scope"));
    Map<String, Object> token = TestLogin.claims(tokens.text("access_token"));
    assertEquals(WITHOUT, token.get("scope"));
    assertFalse(outcome.page().contains(SHOWN), outcome::page);
    Object grant = token.get("grant_id");
    assertEquals(
        0,
        server
            .rows()
            .number(
                "select count(*) from gh_audit where grant_id = ? and facts like ?",
                grant,
                "%offline_access%"));
    assertEquals(
        2,
        server
            .rows()
            .number(
                "select count(*) from gh_audit where grant_id = ? and type in ('code.issued',"
                    + " 'token.issued')",
                grant));
  }

  @Test
  void aConnectorThatCannotBeAskedAgain() {
    Map<String, String> request = TestLogin.request("connector_id", "silent");
    Outcome outcome = logIn(request, TestServer.WEB, TestServer.WEB_SECRET);
    assertNotOffline(outcome);
    Reply told = introspect(outcome.tokens().text("access_token"));
    assertEquals(WITHOUT, told.text("scope"));
  }

  @Test
  void aClientThatMayNotRefresh() {
    Map<String, String> request = requestOf(ONCE, ONCE_REDIRECT);
    request.put("connector_id", "asked");
    assertNotOffline(logIn(request, ONCE, ONCE_SECRET));
  }

  @Test
  void elsewhereItIsGranted() {
    Map<String, String> request = TestLogin.request("connector_id", "asked");
    Outcome outcome = logIn(request, TestServer.WEB, TestServer.WEB_SECRET);
    assertTrue(outcome.page().contains(SHOWN), outcome::page);
    assertTrue(outcome.tokens().json().containsKey("refresh_token"));
    assertEquals(WITHOUT + " offline_access", outcome.tokens().text("scope"));
    assertEquals(
        WITHOUT + " offline_access",
        introspect(outcome.tokens().text("refresh_token")).text("scope"));
  }
}
