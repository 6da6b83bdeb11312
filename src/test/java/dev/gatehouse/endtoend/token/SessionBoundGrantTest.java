package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Refresh families that end with the browser session (R5, attack cases 28 and 29). */
class SessionBoundGrantTest extends WithIssuer {
  private static final String BOUND = "bound";
  private static final String SECRET = "bound-0123456789abcdef0123456789";
  private static final String REDIRECT = "https://bound.example.com/cb";

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        .with("sessions: {absoluteLifetime: 2h, validIfNotUsedFor: 30m}")
        .with("expiry: {accessTokens: 6h}")
        .client(
            """
            - id: bound
              name: Bound to the session
              secret: bound-0123456789abcdef0123456789
              redirectURIs: [https://bound.example.com/cb]
              refreshTokenLifetime: session
            """);
  }

  private Reply refresh(Reply tokens) {
    return refreshAs(tokens.text("refresh_token"), BOUND, SECRET);
  }

  private Reply asked(String token) {
    return login.post("/token/introspect", Map.of("token", token), BOUND, SECRET);
  }

  private void assertEnded(Reply tokens) {
    assertRefused(400, "invalid_grant", refresh(tokens));
    assertRefused(401, "invalid_token", login.userinfo(tokens.text("access_token")));
    assertInactive(asked(tokens.text("access_token")));
    assertInactive(asked(tokens.text("refresh_token")));
  }

  @Test
  void anIdleSessionEndsItsFamilies() {
    Reply tokens = tokensOf(BOUND, SECRET, REDIRECT);
    pass(Duration.ofMinutes(29));
    Reply refreshed = refresh(tokens);
    assertGranted(refreshed);
    assertEquals(true, asked(refreshed.text("refresh_token")).json().get("active"));
    pass(Duration.ofMinutes(2));
    assertEnded(refreshed);
  }

  @Test
  void aSweptSessionEndsItsFamilies() {
    Reply tokens = tokensOf(BOUND, SECRET, REDIRECT);
    server.rows().change("delete from gh_session");
    assertEnded(tokens);
  }

  @Test
  void noUseOfTheSessionLeadsBeyondItsEnd() {
    Reply tokens = tokensOf(BOUND, SECRET, REDIRECT);
    for (int i = 0; i < 5; i++) {
      pass(Duration.ofMinutes(20));
      assertNotNull(login.signOn(requestOf(BOUND, REDIRECT)).response().get("code"));
      tokens = refresh(tokens);
      assertGranted(tokens);
    }
    pass(Duration.ofMinutes(21));
    assertEnded(tokens);
  }

  @Test
  void aRepeatWithinTheGraceWindowEndsToo() {
    Reply tokens = tokensOf(BOUND, SECRET, REDIRECT);
    pass(Duration.ofMinutes(29).plusSeconds(30));
    assertGranted(refresh(tokens));
    pass(Duration.ofSeconds(40));
    assertRefused(400, "invalid_grant", refresh(tokens));
  }

  @Test
  void aFamilyOfAnotherClientOutlivesTheSession() {
    Reply tokens = login.tokens();
    pass(Duration.ofHours(3));
    assertGranted(login.refresh(tokens.text("refresh_token")));
    assertActive(tokens.text("access_token"));
  }

  @Test
  void anAccessTokenWithoutAFamilyLivesItsOwnLife() {
    Reply tokens = login.redeem(login.code(TestLogin.request("scope", "openid email")));
    pass(Duration.ofHours(3));
    assertActive(tokens.text("access_token"));
    assertEquals(200, login.userinfo(tokens.text("access_token")).status());
  }

  @Test
  void aCodeWhoseSessionIsGoneIsWorthless() {
    String code = login.code(TestLogin.request());
    server.rows().change("delete from gh_session");
    assertRefused(400, "invalid_grant", login.redeem(code));
  }
}
