package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.connector.oidc.FakeServer.Reply;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.RefreshResult;
import dev.gatehouse.spi.RefreshResult.Gone;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The type google: hosted domains, and groups from the directory. */
class GoogleTest extends GoogleFixture {
  /** Attack case 49. */
  @Test
  void theHostedDomainIsTheClaimNotTheEndOfTheAddress() throws Exception {
    keys.put("hostedDomains", List.of("example.org"));
    assertInstanceOf(Authenticated.class, logIn(wanting()));
    google.person.put("email", "mallory@example.org");
    google.person.remove("hd");
    Rejected rejected = assertInstanceOf(Rejected.class, logIn(wanting()));
    assertEquals(Reason.NOT_ALLOWED, rejected.reason());
    google.person.put("hd", "example.org.attacker.example");
    assertInstanceOf(Rejected.class, logIn(wanting()));
    assertEquals(2, groups.asked.size(), "the directory was asked about the first only");
  }

  @Test
  void theDirectoryIsAskedInTheNameOfTheDomainsAdministrator() throws Exception {
    keys.put("domainToAdminEmail", Map.of("*", "other@example.net", "Example.org", ADMIN));
    names();
    assertEquals(
        List.of("subject-1 0 " + ADMIN, "subject-1 2 " + ADMIN), groups.asked, "two pages");
    google.person.put("hd", "example.net");
    names();
    assertEquals("subject-1 0 other@example.net", groups.asked.get(2));
    assertEquals(
        "https://www.googleapis.com/auth/admin.directory.group.readonly",
        groups.assertions.get(0).getClaim("scope"));
  }

  @Test
  void aDomainWithoutAdministratorIsNotADomainWithoutGroups() throws Exception {
    google.person.put("hd", "example.net");
    Authenticated login = assertInstanceOf(Authenticated.class, logIn(wanting()));
    assertInstanceOf(Groups.Unavailable.class, login.identity().groups());
    keys.put("groups", List.of("a@example.org"));
    assertThrows(UpstreamException.class, () -> logIn(wanting()));
  }

  @Test
  void anAccountWithoutDomainIsFoundByItsVerifiedAddressOnly() throws Exception {
    google.person.remove("hd");
    keys.put("domainToAdminEmail", Map.of("*", ADMIN));
    for (String address : List.of("alice@gmail.com", "alice@googlemail.com")) {
      google.person.put("email", address);
      groups.groups.put(address, List.of("guests@example.org"));
      assertEquals(List.of("guests@example.org"), names());
    }
    google.person.put("email_verified", false);
    assertNoGroups();
  }

  private void assertNoGroups() throws UpstreamException {
    Authenticated login = assertInstanceOf(Authenticated.class, logIn(wanting()));
    assertInstanceOf(Groups.Unavailable.class, login.identity().groups());
  }

  /** A Google account may have been made with an address that is somebody else's by now. */
  @Test
  void anAddressThatGoogleDidNotGiveIsNobodyInTheDirectory() throws Exception {
    google.person.remove("hd");
    for (Map<String, String> admins :
        List.of(Map.of("example.org", ADMIN), Map.of("*", ADMIN), Map.of("gmail.com", ADMIN))) {
      keys.put("domainToAdminEmail", admins);
      groups.groups.put("alice@example.org", List.of("guests@example.org"));
      assertNoGroups();
    }
    google.person.put("email", "alice@gmail.com.example.org");
    assertNoGroups();
    assertEquals(List.of(), groups.asked);
  }

  @Test
  void aWalkThatTakesTooLongEndsBeforeTheHostLosesPatience() throws Exception {
    groups.groups.put("a@example.org", List.of("above@example.org"));
    keys.put("fetchTransitiveGroupMembership", true);
    groups.atQuestion = () -> host.clock().advance(Duration.ofSeconds(2));
    assertEquals(4, names().size(), "six questions in twelve seconds");
    groups.asked.clear();
    groups.atQuestion = () -> host.clock().advance(Duration.ofSeconds(4));
    assertNoGroups();
    assertEquals(4, groups.asked.size(), "no question after the fifteenth second");
    keys.put("groups", List.of("a@example.org"));
    UpstreamException e = assertThrows(UpstreamException.class, () -> logIn(wanting()));
    assertEquals(Kind.NOT_NOW, e.kind(), "one person is no outage");
  }

  @Test
  void tokensNameGoogleInTwoWays() throws Exception {
    google.named = "https://accounts.google.com";
    for (String name : List.of("https://accounts.google.com", "accounts.google.com")) {
      google.idToken = claims -> claims.put("iss", name);
      assertEquals(3, names().size());
    }
    google.idToken = claims -> claims.put("iss", "http://accounts.google.com");
    assertThrows(UpstreamException.class, () -> logIn(wanting()));
    google.named = google.issuer();
    google.idToken = claims -> claims.put("iss", "accounts.google.com");
    assertThrows(UpstreamException.class, () -> logIn(wanting()), "of no other issuer");
  }

  @Test
  void theServiceAccountsTokensComeByHttpsOnly() throws Exception {
    for (String address : List.of("http://oauth2.example.org/token", "ftp://x/", "https:x", "a")) {
      keys.put("serviceAccountFilePath", FakeDirectory.keyFile(directory, address).toString());
      UpstreamException e = assertThrows(UpstreamException.class, this::open, address);
      assertTrue(e.getMessage().contains("no https address"), e.getMessage());
    }
    keys.put(
        "serviceAccountFilePath",
        FakeDirectory.keyFile(directory, "https://oauth2.googleapis.com/token").toString());
    open().close();
  }

  @Test
  void whomTheDirectoryDoesNotKnowIsInNoGroup() throws Exception {
    groups.groups.clear();
    assertEquals(List.of(), names());
  }

  @Test
  void groupsAreAskedForWhenAnybodyWantsThem() throws Exception {
    Authenticated login = assertInstanceOf(Authenticated.class, logIn(Config.context("openid")));
    assertEquals(Groups.notRequested(), login.identity().groups());
    assertEquals(List.of(), groups.asked);
  }

  @Test
  void theRestrictionHoldsWhateverIsAskedFor() throws Exception {
    keys.put("groups", List.of("b@example.org", "x@example.org"));
    assertEquals(List.of("b@example.org"), names());
    keys.put("groups", List.of("x@example.org"));
    for (LoginContext context : List.of(Config.context("openid"), wanting())) {
      Rejected rejected = assertInstanceOf(Rejected.class, logIn(context));
      assertEquals(Reason.NOT_ALLOWED, rejected.reason());
    }
  }

  @Test
  void groupsOfGroupsAreWalkedOnceEach() throws Exception {
    groups.groups.put("a@example.org", List.of("above@example.org"));
    groups.groups.put("b@example.org", List.of("above@example.org", "a@example.org"));
    groups.groups.put("c@example.org", List.of());
    groups.groups.put("above@example.org", List.of("top@example.org", "b@example.org"));
    assertEquals(3, names().size());
    groups.asked.clear();
    keys.put("fetchTransitiveGroupMembership", true);
    assertEquals(
        List.of(
            "a@example.org",
            "b@example.org",
            "c@example.org",
            "above@example.org",
            "top@example.org"),
        names());
    assertEquals(7, groups.asked.size(), groups.asked::toString);
  }

  @Test
  void tooManyGroupsAreAnErrorNeverCut() throws Exception {
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 1001; i++) {
      many.add("g" + i + "@example.org");
    }
    groups.page = 200;
    groups.groups.put(FakeProvider.SUBJECT, many.subList(0, 1000));
    assertEquals(1000, names().size());
    groups.groups.put(FakeProvider.SUBJECT, many);
    Authenticated login = assertInstanceOf(Authenticated.class, logIn(wanting()));
    assertInstanceOf(Groups.Unavailable.class, login.identity().groups());
  }

  @Test
  void theTokenOfTheServiceAccountIsKeptUntilItsEnd() throws Exception {
    try (Connector connector = open()) {
      for (int i = 0; i < 3; i++) {
        assertInstanceOf(Authenticated.class, Config.logIn(connector, google, wanting()));
      }
      assertEquals(1, groups.assertions.size());
      host.clock().advance(Duration.ofMinutes(59));
      assertInstanceOf(Authenticated.class, Config.logIn(connector, google, wanting()));
      assertEquals(2, groups.assertions.size());
      groups.revoke();
      assertInstanceOf(Authenticated.class, Config.logIn(connector, google, wanting()));
      assertEquals(3, groups.assertions.size(), "a token that was revoked is asked for anew");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "403,quotaExceeded,UNREACHABLE",
    "403,userRateLimitExceeded,UNREACHABLE",
    "429,rateLimitExceeded,UNREACHABLE",
    "503,backendError,UNREACHABLE",
    "403,forbidden,PROTOCOL",
    "400,invalid,PROTOCOL"
  })
  void aDirectoryThatDoesNotAnswerIsNoLogin(int status, String reason, Kind kind) {
    groups.first.add(FakeDirectory.error(status, reason, "a test says so"));
    UpstreamException e = assertThrows(UpstreamException.class, () -> logIn(wanting()));
    assertEquals(kind, e.kind(), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "400,unauthorized_client,PROTOCOL",
    "400,invalid_grant,PROTOCOL",
    "500,x,UNREACHABLE"
  })
  void aServiceAccountThatIsRefused(int status, String error, Kind kind) {
    groups.token = Reply.json(status, Map.of("error", error));
    UpstreamException e = assertThrows(UpstreamException.class, () -> logIn(wanting()));
    assertEquals(kind, e.kind(), e.getMessage());
  }

  /** Attack case 49: Google refuses the refresh token of a suspended account. */
  @Test
  void groupsOfASuspendedPersonAreNotEvenAskedFor() throws Exception {
    try (Connector connector = open()) {
      Authenticated login =
          assertInstanceOf(Authenticated.class, Config.logIn(connector, google, wanting()));
      groups.asked.clear();
      google.reply(
          "/token",
          Reply.json(
              400, "{\"error\":\"invalid_grant\",\"error_description\":\"Account suspended\"}"));
      assertInstanceOf(Gone.class, Config.refresh(connector, login));
      assertEquals(List.of(), groups.asked);
    }
  }

  @Test
  void aRefreshReadsTheGroupsAgain() throws Exception {
    keys.put("groups", List.of("a@example.org"));
    try (Connector connector = open()) {
      Authenticated login =
          assertInstanceOf(Authenticated.class, Config.logIn(connector, google, wanting()));
      groups.first.add(FakeDirectory.error(503, "backendError", "later"));
      assertThrows(UpstreamException.class, () -> Config.refresh(connector, login));
      groups.groups.put(FakeProvider.SUBJECT, List.of("b@example.org"));
      Gone gone = assertInstanceOf(Gone.class, Config.refresh(connector, login));
      assertEquals(RefreshResult.Reason.NOT_ALLOWED, gone.reason());
    }
  }
}
