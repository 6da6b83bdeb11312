package dev.gatehouse.connector.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.connector.github.GitHubSettings.Limits;
import dev.gatehouse.fakes.FakeGitHub;
import dev.gatehouse.fakes.GitHubAccounts.Email;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamException.Kind;
import dev.gatehouse.spi.UpstreamIdentity;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each option of Dex has the effect that it has there, and those of our own have theirs. */
class GitHubOptionsTest extends WithGitHub {
  private void assertProblem(String problem) {
    assertEquals(List.of(problem), config.problems());
  }

  private UpstreamIdentity alice() throws Exception {
    reopened();
    return in("alice").identity();
  }

  private void makeTeams() {
    accounts.organisation("octo");
    accounts.organisation("other");
    accounts.team("octo", "Back End", "back-end");
    accounts.team("octo", "ops", "ops");
    accounts.team("other", "Sales", "sales");
    accounts.joinTeam("octo", "back-end", "alice");
    accounts.joinTeam("octo", "ops", "alice");
    accounts.joinTeam("other", "sales", "alice");
  }

  @Test
  void clientIdAndClientSecretAreRequired() {
    config.set("clientID", null).set("clientSecret", null);
    assertEquals(2, config.problems().size(), config.problems()::toString);
    config.set("clientID", "x").set("clientSecretEnv", "GITHUB_SECRET");
    assertEquals(List.of(), config.problems());
    assertFalse(config.settings().toString().contains(FakeGitHub.SECRET));
  }

  @Test
  void redirectUriMustLeadHere() throws Exception {
    config.set("redirectURI", Browser.CALLBACK.toString());
    alice();
    config.set("redirectURI", "https://dex.example.com/callback");
    reopened();
    UpstreamException wrong =
        assertThrows(UpstreamException.class, () -> Browser.in(gitHub, connector(), "alice"));
    assertEquals(
        "redirectURI is https://dex.example.com/callback, but people come back to"
            + " https://id.example.com/callback or https://id.example.com/callback/under-test",
        wrong.getMessage());
  }

  @Test
  void orgIsTheOldFormWithBareNames() throws Exception {
    makeTeams();
    config.set("org", "octo");
    assertProblem(
        "warning: org keeps nobody out and its groups lack the organisation's name; use orgs");
    assertEquals(List.of("Back End", "ops"), known(alice().groups()));
    accounts.person("mallory", "Mallory");
    assertEquals(List.of(), groups("mallory"), "nobody is kept out");
    config.orgs("octo");
    assertTrue(config.problems().contains("error: org and orgs exclude each other; keep orgs"));
  }

  @Test
  void orgsNameOrganisationsAndTeams() throws Exception {
    makeTeams();
    config.orgs("octo", "other", "third");
    assertEquals(List.of("octo:Back End", "octo:ops", "other:Sales"), known(alice().groups()));
    config.teams("octo", "ops", "unknown");
    assertEquals(List.of("octo:ops"), known(alice().groups()));
    config.teams("octo", "unknown");
    reopened();
    assertEquals(Reason.NOT_ALLOWED, refused("alice").reason());
    config.set("orgs", List.of(Map.of("name", "octo"), Map.of("name", "OCTO")));
    assertTrue(config.problems().get(0).contains("the same name"), config.problems()::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "..", "a b", "a:b", "https://github.com/octo", "-a", "ä"})
  void anOrganisationIsANameInAnAddress(String name) {
    config.orgs(name);
    assertEquals(1, config.problems().size(), config.problems()::toString);
    assertTrue(config.problems().get(0).startsWith("error: orgs[0].name "));
  }

  @Test
  void anOrganisationsNumberIsANumber() {
    config.set("orgs", List.of(Map.of("name", "octo", "id", "octo")));
    assertEquals(
        "error: orgs[0].id \"octo\": must be a whole number above zero", config.problems().get(0));
    config.set("orgs", List.of(Map.of("name", "octo", "id", 4711)));
    assertEquals(Optional.of(4711L), config.settings().groups().organisations().get(0).id());
  }

  @Test
  void hostNameIsAnEnterprise() {
    config.set("hostName", null).set("rootCA", null);
    assertEquals(Site.GITHUB, config.settings().site());
    config.set("hostName", "git.example.com");
    assertEquals(
        new Site(
            URI.create("https://git.example.com"),
            URI.create("https://git.example.com/api/v3"),
            true),
        config.settings().site());
    config.set("hostName", "octocorp.ghe.com");
    assertEquals(
        new Site(
            URI.create("https://octocorp.ghe.com"),
            URI.create("https://api.octocorp.ghe.com"),
            false),
        config.settings().site());
    config.set("hostName", "https://git.example.com");
    assertProblem(
        "error: hostName \"https://git.example.com\": must be a host such as git.example.com, not a"
            + " URL; the API's address is apiURL");
    for (String host : List.of("", "a b", "user@host", "host:port", "-", "a?b", "a#b")) {
      config.set("hostName", host);
      assertTrue(config.bind().value().isEmpty() || host.isEmpty(), host);
    }
  }

  @Test
  void apiUrlIsItsOwn() {
    config.set("apiURL", "https://api.git.example.com/root/");
    assertEquals(
        URI.create("https://api.git.example.com/root/user"), config.settings().site().api("/user"));
    config.set("apiURL", "http://git.example.com/api");
    assertProblem("error: apiURL must be https: tokens are sent there");
    config.set("apiURL", "https://me:secret@git.example.com/api?x=1");
    assertProblem("error: apiURL must have neither query, fragment nor user");
    config.set("apiURL", "https://git.example.com/api").set("hostName", null).set("rootCA", null);
    assertProblem(
        "error: apiURL is for a GitHub Enterprise, whose hostName is missing; give hostName, or"
            + " remove it");
  }

  @Test
  void rootCaIsAFileOrThePem(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("ca.pem");
    Files.writeString(file, Tls.CERTIFICATES.certificatePem());
    config.set("rootCA", file.toString());
    alice();
    config.set("rootCA", directory.resolve("none.pem").toString());
    assertThrows(UpstreamException.class, () -> config.open(host));
    config.set("hostName", null);
    assertProblem(
        "error: rootCA is for a GitHub Enterprise, whose hostName is missing; give hostName, or"
            + " remove it");
  }

  @Test
  void teamNameFieldChoosesTheName() throws Exception {
    makeTeams();
    config.orgs("octo").set("teamNameField", "slug");
    assertEquals(List.of("octo:back-end", "octo:ops"), known(alice().groups()));
    config.set("teamNameField", "both");
    assertEquals(List.of("octo:Back End", "octo:back-end", "octo:ops"), known(alice().groups()));
    config.teams("octo", "back-end");
    assertEquals(List.of("octo:back-end"), known(alice().groups()));
    config.set("teamNameField", "name");
    reopened();
    assertEquals(Reason.NOT_ALLOWED, refused("alice").reason());
    config.set("teamNameField", "id");
    assertTrue(config.problems().get(0).startsWith("error: teamNameField "));
  }

  @Test
  void loadAllGroupsGivesOrganisationsAndTeams() throws Exception {
    makeTeams();
    accounts.organisation("third");
    accounts.join("third", "alice");
    accounts.invite("third", "alice");
    accounts.organisation("fourth");
    accounts.join("fourth", "alice");
    assertEquals(List.of(), known(alice().groups()), "groups only when they are configured");
    config.set("loadAllGroups", true);
    assertEquals(
        List.of("octo", "octo:Back End", "octo:ops", "other", "other:Sales", "fourth"),
        known(alice().groups()));
    config.orgs("other");
    assertProblem(
        "warning: loadAllGroups has no effect with org or orgs, whose teams are the groups; remove"
            + " it");
    assertEquals(List.of("other:Sales"), known(alice().groups()));
  }

  @Test
  void useLoginAsIdWarns() throws Exception {
    config.set("useLoginAsID", true);
    assertEquals(1, config.problems().size());
    assertTrue(config.problems().get(0).startsWith("warning: useLoginAsID gives the permissions"));
    assertEquals("alice", alice().userId());
  }

  @ParameterizedTest
  @CsvSource({
    "corp.example.com,alice@corp.example.com",
    "CORP.example.COM,alice@corp.example.com",
    "*.example.com,alice@corp.example.com",
    "corp.*.com,alice@corp.example.com",
    "*.*.example.com,alice@a.b.example.com",
    "example.com,alice@example.org",
    "none.example.com,alice@example.org"
  })
  void preferredEmailDomainComesBeforeThePrimaryAddress(String domain, String address)
      throws Exception {
    accounts.emails(
        "alice",
        new Email("alice@none.example.com", false, false),
        new Email("alice@example.org", true, true),
        new Email("\"a@none.example.com\"@corp.example.net", false, true),
        new Email("alice@corp.example.com", false, true),
        new Email("alice@a.b.example.com", false, true));
    config.set("preferredEmailDomain", domain);
    UpstreamIdentity identity = alice();
    assertEquals(Optional.of(address), identity.email());
    assertTrue(identity.emailVerified());
  }

  @Test
  void preferredEmailDomainIsAPatternOfLabels() {
    config.set("preferredEmailDomain", "example.*");
    assertProblem(
        "error: preferredEmailDomain \"example.*\": must not end with *: anybody can own such a domain");
    for (String domain : List.of("*", "", "a b", "ex*mple.com", ".com", "@example.com")) {
      config.set("preferredEmailDomain", domain);
      assertTrue(domain.isEmpty() || config.bind().value().isEmpty(), domain);
    }
  }

  @Test
  void anUnverifiedAddressIsCalledUnverifiedUnlessItIsTrusted() throws Exception {
    accounts.emails("alice", new Email("boss@example.org", true, false));
    assertEquals(Optional.of("boss@example.org"), alice().email());
    assertFalse(alice().emailVerified(), "a server that verifies nothing vouches for nothing");
    config.asDex();
    assertTrue(
        config.problems().get(0).startsWith("warning: addresses that nobody verified are called"),
        config.problems()::toString);
    assertTrue(alice().emailVerified(), "Dex's meaning in its files");
    config.set("trustUnverifiedEmail", false);
    assertEquals(List.of(), config.problems());
    assertFalse(alice().emailVerified());
    config.set("trustUnverifiedEmail", true).set("hostName", null).set("rootCA", null);
    assertProblem(
        "error: trustUnverifiedEmail has no meaning without a GitHub Enterprise Server; remove it:"
            + " GitHub verifies addresses");
  }

  /** At github.com, where addresses are verified, one that is not is none. */
  @Test
  void withoutAVerifiedAddressNobodyLogsInAtGitHubItself() throws Exception {
    GitHubSettings here = config.settings();
    Site site = new Site(here.site().web(), here.site().api(), false);
    GitHubSettings settings =
        new GitHubSettings(
            here.app(), site, here.trust(), here.groups(), here.person(), here.limits());
    accounts.emails(
        "alice",
        new Email("boss@example.org", true, false),
        new Email("alice@example.org", false, true));
    try (GitHubConnector connector = new GitHubConnector(settings, host)) {
      assertEquals(
          "alice has no verified address to use",
          Browser.refused(gitHub, connector, "alice").detail());
      accounts.emails("alice", new Email("alice@example.org", true, true));
      assertInstanceOf(Authenticated.class, Browser.in(gitHub, connector, "alice"));
    }
  }

  @Test
  void limitsHaveBounds() {
    config
        .set("connectTimeout", "2s")
        .set("requestTimeout", "3s")
        .set("pageLimit", 7)
        .set("groupLimit", 8);
    assertEquals(
        new Limits(Duration.ofSeconds(2), Duration.ofSeconds(3), 7, 8), config.settings().limits());
    config
        .set("connectTimeout", "0")
        .set("requestTimeout", "1h")
        .set("pageLimit", 0)
        .set("groupLimit", 0);
    assertEquals(4, config.problems().size(), config.problems()::toString);
  }

  @Test
  void theLimitOfTimeIsKept() throws Exception {
    config.set("requestTimeout", "100ms");
    CountDownLatch end = new CountDownLatch(1);
    gitHub.script(
        "/api/v3/user",
        () -> {
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return FakeGitHub.Answer.error(500, "late");
        });
    // On a slow machine the exchange before it may be the one that is too slow: the same failure.
    try {
      assertFails(Kind.UNREACHABLE, "within 100 ms", () -> in("alice"));
    } finally {
      end.countDown();
    }
  }

  @Test
  void aMisspeltKeyIsFoundWithASuggestion() {
    config.set("clientId", "x");
    assertEquals(
        List.of("error: unknown key clientId; did you mean \"clientID\"?"), config.problems());
  }

  @Test
  void equalSettingsKeepAConnectorOpen() {
    assertEquals(config.settings(), Config.of(gitHub).settings());
  }
}
