package dev.gatehouse.connector.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.fakes.FakeGitHub.Answer;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.SelfCheck.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an administrator is told of GitHub without anybody's token. */
class GitHubSelfCheckTest extends WithGitHub {
  @BeforeEach
  void rightTime() {
    // The fake's answers have the machine's time.
    host.clock().advance(Duration.between(host.clock().instant(), Instant.now()));
  }

  private List<Finding> check() throws Exception {
    try (Connector once = config.open(host)) {
      return once.selfCheck().orElseThrow().check();
    }
  }

  private void assertFound(String subject, boolean good, String part) throws Exception {
    List<Finding> findings =
        check().stream().filter(finding -> finding.subject().equals(subject)).toList();
    assertEquals(1, findings.size(), findings::toString);
    assertEquals(good, findings.get(0).good(), findings::toString);
    assertTrue(findings.get(0).detail().contains(part), findings::toString);
  }

  @Test
  void aGoodGitHubIsFoundGoodWithoutAToken() throws Exception {
    accounts.organisation("example");
    config.teams("example", "developers");
    gitHub.forget();
    List<Finding> findings = check();
    assertTrue(findings.stream().allMatch(Finding::good), findings::toString);
    assertEquals(
        List.of("connection", "certificate", "clock", "API", "application", "organisation example"),
        findings.stream().map(Finding::subject).toList());
    assertTrue(findings.get(3).detail().contains("Enterprise Server 3.17.2"), findings::toString);
    assertTrue(findings.get(5).detail().contains("the team developers"), findings::toString);
    assertEquals(
        List.of("GET /api/v3/meta", "POST /login/oauth/access_token", "GET /api/v3/orgs/example"),
        gitHub.asked());
  }

  @Test
  void wrongCredentialsOfTheApplicationAreFound() throws Exception {
    config.set("clientSecret", "another-secret");
    assertFound("application", false, "check clientID and clientSecret");
    config.set("clientID", "Ov23liAnother");
    assertFound("application", false, "check clientID and hostName");
  }

  @Test
  void tokensForACodeOfNobodysAreFound() throws Exception {
    gitHub.script(
        "/login/oauth/access_token",
        Answer.json(Map.of("access_token", "gho_Token", "token_type", "bearer", "scope", "")));
    assertFound("application", false, "that is no GitHub");
  }

  @Test
  void anOrganisationThatIsNotThereOrIsAnothersIsFound() throws Exception {
    config.orgs("renamed");
    assertFound("organisation renamed", false, "misspelt");
    accounts.organisation("taken");
    config.set("orgs", List.of(Map.of("name", "taken", "id", 7)));
    assertFound("organisation taken", false, "somebody else has taken the name");
  }

  @Test
  void whatStrangersAreNotToldIsNoFault() throws Exception {
    accounts.hideFromStrangers();
    config.orgs("hidden");
    assertFound("API", true, "not logged in");
    assertFound("application", true, "refuses a code of nobody's");
    assertFound("organisation hidden", true, "cannot be told");
  }

  @Test
  void anotherServerIsFoundAndNotAskedMore() throws Exception {
    gitHub.script("/api/v3/meta", new Answer(200, Map.of(), "<html>"));
    List<Finding> findings = check();
    Finding last = findings.get(findings.size() - 1);
    assertEquals("API", last.subject());
    assertFalse(last.good());
    gitHub.script("/api/v3/meta", Answer.error(404, "Not Found"));
    assertFound("API", false, "hostName and apiURL");
    gitHub.script(
        "/api/v3/meta", Answer.error(403, "slow down").with("X-RateLimit-Remaining", "0"));
    assertFound("API", true, "try again later");
  }

  @Test
  void aGitHubThatIsAwayIsTheOnlyFinding() throws Exception {
    gitHub.close();
    List<Finding> findings = check();
    assertEquals(List.of("connection"), findings.stream().map(Finding::subject).toList());
    assertFalse(findings.get(0).good());
  }

  @Test
  void theWaitOfTheTokenEndpointIsAWaitWhateverItsStatus() throws Exception {
    gitHub.script(
        "/login/oauth/access_token", Answer.error(403, "slow down").with("Retry-After", "60"));
    assertFound("application", false, "rate limit is used up");
  }
}
