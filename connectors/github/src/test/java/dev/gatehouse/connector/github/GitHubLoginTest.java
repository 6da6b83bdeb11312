package dev.gatehouse.connector.github;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.fakes.FakeGitHub;
import dev.gatehouse.fakes.FakeGitHub.Answer;
import dev.gatehouse.spi.Departure;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.RemoteInfo;
import dev.gatehouse.spi.UpstreamException.Kind;
import dev.gatehouse.spi.UpstreamIdentity;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitHubLoginTest extends WithGitHub {

  private Rejected rejected(Map<String, List<String>> parameters) throws Exception {
    return assertInstanceOf(
        Rejected.class,
        Browser.arrive(
            connector(), parameters, "v".repeat(43).getBytes(StandardCharsets.US_ASCII), Set.of()));
  }

  @Test
  void whoLogsInIsWhomGitHubNames() throws Exception {
    long bob = accounts.person("bob", null);
    UpstreamIdentity identity = in("bob").identity();
    assertEquals(Long.toString(bob), identity.userId(), "the number, as in Dex");
    assertEquals(Optional.of("bob"), identity.username(), "the login where there is no name");
    assertEquals(Optional.of("bob"), identity.preferredUsername());
    assertEquals(Map.of("id", bob, "login", "bob"), identity.attributes());
    UpstreamIdentity alice = in("alice").identity();
    assertEquals(Optional.of("Alice Example"), alice.username());
  }

  @Test
  void theDepartureAsksForWhatIsNeededAndNoMore() throws Exception {
    Departure.Redirect departure =
        Browser.depart(
            connector(),
            new LoginContext(
                Browser.WITH_GROUPS,
                Optional.of("alice@example.org"),
                Optional.empty(),
                List.of(),
                List.of(),
                RemoteInfo.of("192.0.2.1")));
    Map<String, String> query = Browser.query(departure.location());
    assertEquals("127.0.0.1", departure.location().getHost());
    assertEquals("/login/oauth/authorize", departure.location().getPath());
    assertEquals(gitHub.clientId(), query.get("client_id"));
    assertEquals(Browser.CALLBACK.toString(), query.get("redirect_uri"));
    assertEquals("user:email", query.get("scope"), "groups come from nowhere");
    assertEquals("correlation-1", query.get("state"));
    assertEquals("S256", query.get("code_challenge_method"));
    assertEquals("alice@example.org", query.get("login"));
    config.orgs("octo");
    assertEquals(
        "user:email read:org",
        Browser.query(
                Browser.depart(reopened(), Browser.context(Browser.WITHOUT_GROUPS)).location())
            .get("scope"),
        "what is enforced is read, whoever asks");
    config.set("orgs", null).set("loadAllGroups", true);
    for (Set<String> scopes : List.of(Browser.WITH_GROUPS, Browser.WITHOUT_GROUPS)) {
      String scope =
          Browser.query(Browser.depart(reopened(), Browser.context(scopes)).location())
              .get("scope");
      assertEquals(scopes.contains("groups"), scope.contains("read:org"));
    }
  }

  @Test
  void eachDepartureHasItsOwnVerifier() throws Exception {
    byte[] first = Browser.depart(connector(), Browser.context(Set.of())).state();
    byte[] second = Browser.depart(connector(), Browser.context(Set.of())).state();
    assertEquals(43, first.length);
    assertNotEquals(
        new String(first, StandardCharsets.US_ASCII),
        new String(second, StandardCharsets.US_ASCII));
  }

  @Test
  void aCodeThatSomebodyElseGotIsRefused() throws Exception {
    Departure.Redirect attackers = Browser.depart(connector(), Browser.context(Set.of()));
    Departure.Redirect victims = Browser.depart(connector(), Browser.context(Set.of()));
    String code = Browser.query(gitHub.authorize(attackers.location(), "alice")).get("code");
    Rejected refused =
        assertInstanceOf(
            Rejected.class,
            Browser.arrive(connector(), Map.of("code", List.of(code)), victims.state(), Set.of()));
    assertEquals(Reason.REFUSED_UPSTREAM, refused.reason());
    assertTrue(refused.detail().startsWith("bad_verification_code"), refused::detail);
  }

  @Test
  void aCodeWorksOnce() throws Exception {
    Departure.Redirect departure = Browser.depart(connector(), Browser.context(Set.of()));
    String code = Browser.query(gitHub.authorize(departure.location(), "alice")).get("code");
    Map<String, List<String>> back = Map.of("code", List.of(code));
    assertInstanceOf(
        Authenticated.class, Browser.arrive(connector(), back, departure.state(), Set.of()));
    assertInstanceOf(
        Rejected.class, Browser.arrive(connector(), back, departure.state(), Set.of()));
  }

  @Test
  void whoCancelsHasCancelled() throws Exception {
    gitHub.cancel();
    assertEquals(Reason.CANCELLED, refused("alice").reason());
  }

  @Test
  void anAnswerWithoutOneCodeIsRefusedUnasked() throws Exception {
    for (Map<String, List<String>> parameters :
        List.<Map<String, List<String>>>of(
            Map.of(),
            Map.of("code", List.of("")),
            Map.of("code", List.of("a", "b")),
            Map.of("code", List.of()))) {
      assertEquals(Reason.REFUSED_UPSTREAM, rejected(parameters).reason());
    }
    Rejected suspended =
        rejected(
            Map.of(
                "error",
                List.of("application_suspended"),
                "error_description",
                List.of("Your application\nhas been \u001b[1msuspended\u202e.")));
    assertEquals(
        "application_suspended: Your application has been  [1msuspended .", suspended.detail());
    assertEquals(List.of(), gitHub.asked());
  }

  @ParameterizedTest
  @CsvSource({
    "incorrect_client_credentials,check clientID and clientSecret",
    "redirect_uri_mismatch,enter the callback at GitHub",
    "unsupported_grant_type,unsupported_grant_type",
  })
  void aRefusalOfTheApplicationIsNotThePersons(String error, String advice) {
    gitHub.script("/login/oauth/access_token", Answer.json(Map.of("error", error)));
    assertFails(Kind.PROTOCOL, advice, () -> in("alice"));
  }

  @Test
  void aWrongSecretOrIdentifierIsSaid() throws Exception {
    config.set("clientSecret", "wrong");
    assertFails(Kind.PROTOCOL, "check clientID and clientSecret", () -> in("alice"));
    gitHub.script(
        "/login/oauth/access_token", new Answer(404, Map.of(), "{\"error\":\"Not Found\"}"));
    assertFails(Kind.PROTOCOL, "check clientID and hostName", () -> in("alice"));
  }

  @Test
  void whoHasNoVerifiedAddressAtGitHubIsToldByGitHub() throws Exception {
    gitHub.script(
        "/login/oauth/access_token", Answer.json(Map.of("error", "unverified_user_email")));
    assertEquals(Reason.REFUSED_UPSTREAM, refused("alice").reason());
  }

  @Test
  void anAddressWithTheIdOfTheConnectorMayBeRegistered() throws Exception {
    config.set("redirectURI", Browser.CALLBACK + "/under-test");
    assertEquals(
        Browser.CALLBACK + "/under-test",
        Browser.query(Browser.depart(connector(), Browser.context(Set.of())).location())
            .get("redirect_uri"));
    in("alice");
  }

  @Test
  void groupsThatAreNotAskedForAreNotRead() throws Exception {
    accounts.organisation("octo");
    accounts.join("octo", "alice");
    config.set("loadAllGroups", true);
    Authenticated login =
        assertInstanceOf(
            Authenticated.class,
            Browser.login(gitHub, connector(), "alice", Browser.WITHOUT_GROUPS));
    assertEquals(Groups.notRequested(), login.identity().groups());
    assertEquals(
        List.of(
            "POST /login/oauth/access_token",
            "GET /api/v3/user",
            "GET /api/v3/user/emails?per_page=100"),
        gitHub.asked());
  }

  @Test
  void aSuspendedAccountMayNotLogIn() throws Exception {
    accounts.suspend("alice");
    Rejected refused = refused("alice");
    assertEquals(Reason.NOT_ALLOWED, refused.reason());
    assertTrue(refused.detail().contains("suspended"), refused::detail);
    gitHub.script(
        "/api/v3/user",
        Answer.json(Map.of("id", 7L, "login", "alice", "suspended_at", "2026-01-01T00:00:00Z"))
            .with("X-OAuth-Scopes", "user:email"));
    assertEquals("the account alice is suspended", refused("alice").detail());
  }

  @ParameterizedTest
  @ValueSource(strings = {"user:email", "read:org"})
  void aScopeThatThePersonWithholdsIsNotReplacedByAGuess(String scope) throws Exception {
    accounts.organisation("octo");
    accounts.join("octo", "alice");
    config.orgs("octo");
    gitHub.withhold(scope);
    Rejected refused = refused("alice");
    assertEquals(Reason.REFUSED_UPSTREAM, refused.reason());
    assertEquals("alice did not grant " + scope, refused.detail());
  }

  @Test
  void withoutARestrictionGroupsThatAreWithheldAreUnavailable() throws Exception {
    config.set("loadAllGroups", true);
    gitHub.withhold("read:org");
    assertEquals("alice did not grant read:org", unavailable(in("alice").identity().groups()));
  }

  @Test
  void theSameLoginGivesTheSameIdentity() throws Exception {
    Authenticated first = in("alice");
    assertEquals(first.identity(), in("alice").identity());
    assertArrayEquals(
        Tokens.ofState(first.connectorState()).orElseThrow().toState(), first.connectorState());
  }

  @Test
  void noTokenCodeOrSecretIsLoggedOrShown() throws Exception {
    Authenticated login = in("alice");
    String token = Tokens.ofState(login.connectorState()).orElseThrow().access();
    gitHub.script("/api/v3/user", Answer.error(418, token + " is no teapot"));
    assertFails(Kind.PROTOCOL, "answered 418", () -> refresh(login));
    gitHub.script("/api/v3/user", new Answer(200, Map.of(), "{"));
    assertFails(Kind.PROTOCOL, "not a JSON object", () -> refresh(login));
    String all = String.join("\n", host.logger().lines()) + config.settings() + login;
    assertFalse(all.contains(token), all);
    assertFalse(all.contains(FakeGitHub.SECRET), all);
  }
}
