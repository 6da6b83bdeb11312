package dev.gatehouse.endtoend.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.UpstreamProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * From a browser through the npm library {@code oidc-provider}, which is certified, to tokens: its
 * own pages, its PKCE, {@code iss} in answers, userinfo, rotating refresh tokens and logout.
 */
class OidcProviderEndToEndTest extends WithUpstream {
  private UpstreamProvider upstream;

  @Override
  String startUpstream(String issuer, Path directory) throws Exception {
    upstream =
        UpstreamProvider.start(
            new UpstreamProvider.Client(
                UPSTREAM_CLIENT,
                UPSTREAM_SECRET,
                "client_secret_basic",
                issuer + "/callback",
                issuer + "/logout/callback"));
    return """
    scopes: [profile, email, groups]
    getUserInfo: true
    """;
  }

  @Override
  URI upstreamIssuer() {
    return upstream.issuer();
  }

  @Override
  void stopUpstream() {
    if (upstream != null) {
      upstream.close();
    }
  }

  /** Types a name there and allows what is asked. */
  private Reply tokens(String name) {
    Page page = atProvider(request());
    page = submitted(page, page.form().with("login", name).with("password", "any"));
    return redeem(home(submitted(page, page.form())));
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
    Page home = home(browser.follow(URI.create(page.form().action() + "/abort")));
    assertEquals("access_denied", home.response().get("error"), home::toString);
    assertEquals("state-1", home.response().get("state"));
  }

  @Test
  void aLogoutEndsTheSessionThereToo() {
    Page asks = leave(tokens("walter"));
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
    assertNotNull(code(home(page.status() == 200 ? submitted(page, page.form()) : page)));
  }

  @Test
  void whoHasNoAccountThereAnyMoreIsGoneHere() throws Exception {
    Reply tokens = tokens("yvonne");
    upstream.forget("yvonne");
    Reply refused = refresh(tokens);
    assertEquals(400, refused.status(), refused::toString);
    assertEquals("invalid_grant", refused.error());
  }
}
