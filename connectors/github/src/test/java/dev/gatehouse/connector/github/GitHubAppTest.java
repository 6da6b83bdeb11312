package dev.gatehouse.connector.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.connector.github.GitHubSettings.AppType;
import dev.gatehouse.fakes.FakeGitHub;
import dev.gatehouse.fakes.FakeGitHub.Answer;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.RefreshResult.Gone;
import dev.gatehouse.spi.RefreshResult.Reason;
import dev.gatehouse.spi.RefreshResult.Refreshed;
import dev.gatehouse.spi.UpstreamException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** GitHub Apps: tokens that expire, and refresh tokens that work once (R7). */
class GitHubAppTest extends WithGitHub {
  private static final Duration AFTERWARDS = Duration.ofHours(9);
  private static final Tokens RENEWED =
      new Tokens("a", Set.of(), Optional.empty(), Optional.empty());

  @Override
  FakeGitHub start() {
    return FakeGitHub.withGitHubApp(Tls.CERTIFICATES.server(), host.clock());
  }

  private static Tokens tokens(byte[] state) {
    return Tokens.ofState(state).orElseThrow();
  }

  @Test
  void theKindOfTheApplicationFollowsFromItsIdentifier() throws Exception {
    assertTrue(connector().singleUseUpstreamState());
    assertFalse(
        Browser.query(Browser.depart(connector(), Browser.context(Set.of())).location())
            .containsKey("scope"),
        "a GitHub App has permissions");
    assertEquals(AppType.OAUTH_APP, AppType.of("Ov23liExample"));
    assertEquals(AppType.OAUTH_APP, AppType.of("0123456789abcdef0123"));
    assertEquals(AppType.GITHUB_APP, AppType.of("Iv1.0123456789abcdef"));
    config.set("appType", "oauth-app");
    assertFalse(reopened().singleUseUpstreamState());
    // Two refreshes at once would spend one token twice, so it does not even begin.
    assertFails(Kind.PROTOCOL, "set appType: github-app", () -> in("alice"));
  }

  @Test
  void aTokenIsUsedUntilItEndsAndRenewedThen() throws Exception {
    Authenticated login = in("alice");
    gitHub.forget();
    Refreshed same = assertInstanceOf(Refreshed.class, refresh(login));
    assertEquals(tokens(login.connectorState()).access(), tokens(same.connectorState()).access());
    assertFalse(gitHub.asked().contains("POST /login/oauth/access_token"));
    host.clock().advance(AFTERWARDS);
    Refreshed renewed = assertInstanceOf(Refreshed.class, refresh(login));
    Tokens before = tokens(same.connectorState());
    Tokens after = tokens(renewed.connectorState());
    assertNotEquals(before.access(), after.access());
    assertNotEquals(before.refresh(), after.refresh());
    host.clock().advance(AFTERWARDS);
    Refreshed again =
        assertInstanceOf(
            Refreshed.class,
            refresh(new Authenticated(renewed.identity(), renewed.connectorState()), Set.of()));
    assertNotEquals(after.refresh(), tokens(again.connectorState()).refresh());
  }

  @Test
  void anAccessTokenThatDiedEarlyIsRenewed() throws Exception {
    Authenticated login = in("alice");
    gitHub.revokeAccess("alice");
    assertInstanceOf(Refreshed.class, refresh(login));
  }

  @Test
  void whoRevokedTheApplicationIsGone() throws Exception {
    Authenticated login = in("alice");
    gitHub.revoke("alice");
    Gone gone = assertInstanceOf(Gone.class, refresh(login));
    assertEquals(Reason.REVOKED, gone.reason());
    assertTrue(gone.detail().startsWith("bad_refresh_token"), gone::detail);
  }

  @Test
  void anOutageAfterTheRenewalDoesNotCostTheGrant() throws Exception {
    Authenticated login = in("alice");
    host.clock().advance(AFTERWARDS);
    gitHub.script("/api/v3/user", Answer.error(503, "later"));
    assertFails(Kind.UNREACHABLE, "answered 503", () -> refresh(login));
    gitHub.restore("/api/v3/user");
    // The host has the state of before, whose refresh token is spent.
    Refreshed refreshed = assertInstanceOf(Refreshed.class, refresh(login));
    assertNotEquals(
        tokens(login.connectorState()).refresh(), tokens(refreshed.connectorState()).refresh());
    host.clock().advance(Duration.ofHours(13));
    assertInstanceOf(Gone.class, refresh(login), "kept for a while, not for ever");
  }

  @Test
  void anOutageOfTheTokenEndpointIsNoRefusal() throws Exception {
    Authenticated login = in("alice");
    host.clock().advance(AFTERWARDS);
    for (int status : new int[] {500, 502, 503}) {
      gitHub.script("/login/oauth/access_token", Answer.error(status, "later"));
      assertFails(Kind.UNREACHABLE, "answered " + status, () -> refresh(login));
    }
    gitHub.script("/login/oauth/access_token", Answer.error(429, "later"));
    assertFails(Kind.NOT_NOW, "answered 429", () -> refresh(login));
    gitHub.script(
        "/login/oauth/access_token", Answer.json(Map.of("error", "incorrect_client_credentials")));
    assertFails(Kind.PROTOCOL, "check clientID and clientSecret", () -> refresh(login));
    gitHub.restore("/login/oauth/access_token");
    assertInstanceOf(Refreshed.class, refresh(login));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "\"28800\"", "1e9999", "99999999999", "[]"})
  void aLifetimeThatIsNoneIsNonsense(String lifetime) {
    gitHub.script(
        "/login/oauth/access_token",
        new Answer(
            200,
            Map.of(),
            "{\"access_token\":\"ghu_1\",\"token_type\":\"bearer\",\"expires_in\":"
                + lifetime
                + "}"));
    assertFails(Kind.PROTOCOL, "", () -> in("alice"));
  }

  @Test
  void anApplicationWhoseTokensDoNotExpireWorks() throws Exception {
    String token = gitHub.token("alice");
    gitHub.script(
        "/login/oauth/access_token",
        Answer.json(Map.of("access_token", token, "scope", "", "token_type", "bearer")));
    Authenticated login = in("alice");
    assertInstanceOf(Refreshed.class, refresh(login));
    gitHub.revoke("alice");
    assertEquals(Reason.REVOKED, assertInstanceOf(Gone.class, refresh(login)).reason());
  }

  @Test
  void anAddressThatMayNotBeReadIsThePermissionsFault() {
    gitHub.script(
        "/api/v3/user/emails", Answer.error(403, "Resource not accessible by integration"));
    assertFails(
        Kind.PROTOCOL,
        "a GitHub App needs the permission to read email addresses",
        () -> in("alice"));
  }

  @Test
  void twoGrantsOfOneLoginBothGoOn() throws Exception {
    Authenticated login = in("alice");
    for (int i = 0; i < 4; i++) {
      host.clock().advance(AFTERWARDS);
      // Both have the state of the login: the host lets each take turns with itself alone.
      Refreshed one = assertInstanceOf(Refreshed.class, refresh(login));
      Refreshed other = assertInstanceOf(Refreshed.class, refresh(login));
      assertEquals(tokens(one.connectorState()).access(), tokens(other.connectorState()).access());
      login = new Authenticated(one.identity(), one.connectorState());
    }
  }

  @Test
  void teamsOfAnOrganisationWithoutTheApplicationAreNotAbsent() throws Exception {
    accounts.organisation("octo");
    accounts.team("octo", "Ops", "ops");
    accounts.joinTeam("octo", "ops", "alice");
    config.orgs("octo");
    assertEquals(List.of("octo:Ops"), groups("alice"));
    accounts.uninstall("octo");
    assertTrue(
        refused("alice").detail().endsWith("answered 403: Resource not accessible by integration"));
  }

  @Test
  void renewalsAreBounded() {
    Renewals renewals = new Renewals(host.clock());
    for (int i = 0; i < 10_001; i++) {
      renewals.put("1", "spent-" + i, RENEWED);
    }
    Tokens first = spent("spent-0");
    assertSame(first, renewals.latest("1", first));
    assertSame(RENEWED, renewals.latest("1", spent("spent-10000")));
    // A circle, which GitHub would have to make, ends.
    renewals.put("1", "circle", spent("circle"));
    assertEquals(spent("circle"), renewals.latest("1", spent("circle")));
  }

  @Test
  void whatIsRenewedAgainIsNotTheOldest() {
    Renewals renewals = new Renewals(host.clock());
    renewals.put("1", "first", RENEWED);
    renewals.put("1", "second", RENEWED);
    host.clock().advance(Duration.ofHours(11));
    renewals.put("1", "first", RENEWED);
    host.clock().advance(Duration.ofHours(2));
    Tokens second = spent("second");
    assertSame(second, renewals.latest("1", second), "kept for twelve hours");
    assertSame(RENEWED, renewals.latest("1", spent("first")));
  }

  @Test
  void whatWasRenewedForAPersonIsNobodyElses() throws Exception {
    Renewals renewals = new Renewals(host.clock());
    renewals.put("1", "spent", RENEWED);
    Tokens others = spent("spent");
    assertSame(others, renewals.latest("2", others));
    assertSame(RENEWED, renewals.latest("1", others));

    accounts.person("mallory", "Mallory");
    Authenticated alice = in("alice");
    Authenticated mallory = in("mallory");
    host.clock().advance(AFTERWARDS);
    assertInstanceOf(Refreshed.class, refresh(alice));
    // Alice's spent token in a grant of somebody else's is a spent token.
    Gone gone =
        assertInstanceOf(
            Gone.class, refresh(new Authenticated(mallory.identity(), alice.connectorState())));
    assertEquals(Reason.REVOKED, gone.reason());
    assertInstanceOf(Refreshed.class, refresh(alice));
    assertInstanceOf(Refreshed.class, refresh(mallory));
  }

  @Test
  void aNewLoginDoesNotReviveARevokedGrant() throws Exception {
    Authenticated stolen = in("alice");
    gitHub.revoke("alice");
    Authenticated own = in("alice");
    assertEquals(Reason.REVOKED, assertInstanceOf(Gone.class, refresh(stolen)).reason());
    host.clock().advance(AFTERWARDS);
    assertInstanceOf(Refreshed.class, refresh(own));
    assertEquals(Reason.REVOKED, assertInstanceOf(Gone.class, refresh(stolen)).reason());
  }

  private static Tokens spent(String refresh) {
    return new Tokens("a", Set.of(), Optional.empty(), Optional.of(refresh));
  }
}
