package dev.gatehouse.connector.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.fakes.FakeGitHub;
import dev.gatehouse.fakes.FakeGitHub.Answer;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.RefreshRequest;
import dev.gatehouse.spi.RefreshResult.Gone;
import dev.gatehouse.spi.RefreshResult.Reason;
import dev.gatehouse.spi.RefreshResult.Refreshed;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamException.Kind;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.tck.FakeHost;
import dev.gatehouse.tck.IdentityRefreshContract;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GitHubRefreshTest extends IdentityRefreshContract {
  private final FakeGitHub gitHub =
      FakeGitHub.withOauthApp(Tls.CERTIFICATES.server(), host.clock());
  private final Config config = Config.of(gitHub).orgs("octo");

  GitHubRefreshTest() {
    gitHub.accounts().person("alice", "Alice");
    gitHub.accounts().organisation("octo");
    gitHub.accounts().team("octo", "Ops", "ops");
    gitHub.accounts().joinTeam("octo", "ops", "alice");
  }

  @Override
  public Connector open(FakeHost host) throws Exception {
    return config.open(host);
  }

  @AfterEach
  void stop() {
    gitHub.close();
  }

  @Override
  protected Authenticated login(Connector connector) throws Exception {
    return Browser.in(gitHub, connector, "alice");
  }

  /** Whoever is deleted has no tokens any more. */
  @Override
  protected void remove() {
    gitHub.revoke("alice");
  }

  private Gone gone(Authenticated login) throws Exception {
    return assertInstanceOf(Gone.class, refresh(login));
  }

  private static Gone gone(
      Connector connector, UpstreamIdentity identity, byte[] state, Set<String> scopes)
      throws Exception {
    return assertInstanceOf(
        Gone.class,
        connector.refresh().orElseThrow().refresh(new RefreshRequest(identity, state, scopes)));
  }

  private Refreshed refreshed(Authenticated login) throws Exception {
    return assertInstanceOf(Refreshed.class, refresh(login));
  }

  @Test
  void theIdentityIsThatOfNow() throws Exception {
    Authenticated login = login(connector());
    gitHub.accounts().team("octo", "New", "new");
    gitHub.accounts().joinTeam("octo", "new", "alice");
    gitHub.accounts().leaveTeam("octo", "ops", "alice");
    gitHub.accounts().renamePerson("alice", "alice2");
    UpstreamIdentity now = refreshed(login).identity();
    assertEquals(Groups.known(List.of("octo:New")), now.groups());
    assertEquals(Optional.of("alice2"), now.preferredUsername());
    assertEquals(login.identity().userId(), now.userId());
  }

  @Test
  void aRefreshIsFourQuestions() throws Exception {
    Authenticated login = login(connector());
    gitHub.forget();
    refresh(login);
    assertEquals(
        List.of(
            "GET /api/v3/user",
            "GET /api/v3/user/emails?per_page=100",
            "GET /api/v3/user/memberships/orgs?state=active&per_page=100",
            "GET /api/v3/user/teams?per_page=100"),
        gitHub.asked());
  }

  @Test
  void whoLeftTheOrganisationIsNotAllowedAnyMore() throws Exception {
    Authenticated login = login(connector());
    gitHub.accounts().leave("octo", "alice");
    assertEquals(Reason.NOT_ALLOWED, gone(login).reason());
    // Whether the client has the groups makes no difference.
    assertEquals(
        Reason.NOT_ALLOWED,
        gone(connector(), login.identity(), login.connectorState(), Set.of("openid")).reason());
  }

  @Test
  void aRevokedTokenIsGone() throws Exception {
    Authenticated login = login(connector());
    gitHub.revoke("alice");
    assertEquals(Reason.REVOKED, gone(login).reason());
  }

  @Test
  void aSuspendedAccountIsDisabled() throws Exception {
    Authenticated login = login(connector());
    gitHub.accounts().suspend("alice");
    assertEquals(Reason.DISABLED, gone(login).reason());
  }

  @Test
  void aScopeThatWasTakenBackIsGone() throws Exception {
    Authenticated login = login(connector());
    gitHub.script(
        "/api/v3/user",
        Answer.json(Map.of("id", Long.valueOf(login.identity().userId()), "login", "alice"))
            .with("X-OAuth-Scopes", "user:email"));
    Gone gone = gone(login);
    assertEquals(Reason.REVOKED, gone.reason());
    assertEquals("alice did not grant read:org", gone.detail());
  }

  @Test
  void aTokenThatIsSomebodyElsesIsAnotherIdentity() throws Exception {
    Authenticated login = login(connector());
    gitHub.script(
        "/api/v3/user",
        Answer.json(Map.of("id", 7, "login", "alice"))
            .with("X-OAuth-Scopes", "user:email, read:org"));
    assertEquals(Reason.IDENTITY_CHANGED, gone(login).reason());
  }

  @Test
  void withLoginsAsIdentifiersTheNumberStillCounts() throws Exception {
    config.set("useLoginAsID", true);
    try (Connector byLogin = config.open(host)) {
      Authenticated login = login(byLogin);
      assertEquals("alice", login.identity().userId());
      gitHub.script(
          "/api/v3/user",
          Answer.json(Map.of("id", 7, "login", "alice"))
              .with("X-OAuth-Scopes", "user:email, read:org"));
      Gone gone = gone(byLogin, login.identity(), login.connectorState(), Set.of());
      assertEquals(Reason.IDENTITY_CHANGED, gone.reason());
    }
  }

  @Test
  void aNewLoginDoesNotReviveARevokedGrant() throws Exception {
    Authenticated stolen = login(connector());
    gitHub.revoke("alice");
    Authenticated own = login(connector());
    gitHub.forget();
    Gone gone = gone(stolen);
    assertEquals(Reason.REVOKED, gone.reason());
    assertTrue(gone.detail().contains("answered 401"), gone::detail);
    assertEquals(List.of("GET /api/v3/user"), gitHub.asked(), "no other token was tried");
    refreshed(own);
    assertEquals(Reason.REVOKED, gone(stolen).reason());
  }

  @Test
  void anEleventhLoginEndsTheOldestAndNoOther() throws Exception {
    List<Authenticated> logins = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      logins.add(login(connector()));
    }
    assertEquals(Reason.REVOKED, gone(logins.get(0)).reason());
    for (Authenticated later : logins.subList(1, 11)) {
      assertEquals(later.identity(), refreshed(later).identity());
    }
  }

  @Test
  void whatCannotBeDecidedEndsNothing() throws Exception {
    Authenticated login = login(connector());
    gitHub.accounts().wantSignOn("octo");
    UpstreamException undecided = assertThrows(UpstreamException.class, () -> refresh(login));
    assertEquals(Kind.PROTOCOL, undecided.kind());
    assertTrue(undecided.getMessage().contains("single sign-on"), undecided::getMessage);
    gitHub.accounts().signOn("octo", "alice");
    refreshed(login);
  }

  @Test
  void stateThatIsNoneOfOursIsNoToken() throws Exception {
    Authenticated login = login(connector());
    String own = new String(login.connectorState(), StandardCharsets.UTF_8);
    for (String state :
        List.of("", "2" + own.substring(1), own + "\n", "1\na b\n\n\n", "1\n\n\n\n")) {
      byte[] bytes = state.getBytes(StandardCharsets.UTF_8);
      Gone gone = gone(connector(), login.identity(), bytes, Set.of());
      assertEquals(Reason.REVOKED, gone.reason(), state);
    }
  }
}
