package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.fakes.FakeGitHub;
import dev.gatehouse.fakes.FakeGitHub.Answer;
import dev.gatehouse.tck.TestCertificates;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a browser through the GitHub connector, found as every connector is, to tokens. */
class GitHubEndToEndTest extends WithIssuer {
  /** Failures in a row after which an upstream is taken for away; well below this number. */
  private static final int MORE_THAN_AN_OUTAGE = 25;

  @TempDir static Path keys;

  private FakeGitHub gitHub;

  @AfterAll
  void stopGitHub() {
    gitHub.close();
  }

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    TestCertificates certificates = TestCertificates.make(keys, "github");
    gitHub = FakeGitHub.withOauthApp(certificates.server(), clock);
    gitHub.accounts().organisation("octo");
    gitHub.accounts().team("octo", "Platform", "platform");
    gitHub.accounts().team("octo", "Security", "security");
    for (String login :
        List.of("octocat", "hubot", "monalisa", "stranger", "eager", "patient", "robbed")) {
      gitHub.accounts().person(login, null);
    }
    return builder.with(
        """
        connectors:
          - type: github
            id: github
            name: GitHub
            config:
              clientID: %s
              clientSecret: "%s"
              hostName: %s
              rootCA: |
        %s
              orgs: [{name: octo, teams: [Platform, Security]}]
        """
            .formatted(
                gitHub.clientId(),
                FakeGitHub.SECRET,
                gitHub.host(),
                certificates.certificatePem().indent(8).stripTrailing()));
  }

  /** To GitHub and back, up to the redirect to the client. */
  private Page authorize(String name) {
    TestBrowser browser = new TestBrowser();
    TestLogin way = new TestLogin(server, browser);
    Page departure = browser.follow(way.authorization(TestLogin.request("connector_id", "github")));
    URI back = gitHub.authorize(departure.location().orElseThrow(), name);
    Page page = browser.follow(back);
    return page.status() == 200 ? way.consent(page, true) : page;
  }

  private Reply tokens(String name) {
    Reply tokens = login.redeem(authorize(name).response().get("code"));
    assertGranted(tokens);
    return tokens;
  }

  private String log() {
    return String.join("\n", server.log().lines());
  }

  private static List<?> groups(Reply tokens) {
    return (List<?>) TestLogin.claims(tokens.text("id_token")).get("groups");
  }

  @Test
  void tokensSayWhatGitHubSays() {
    gitHub.accounts().joinTeam("octo", "platform", "octocat");
    Map<String, Object> claims = TestLogin.claims(tokens("octocat").text("id_token"));
    assertEquals("octocat", claims.get("name"));
    assertEquals("octocat", claims.get("preferred_username"));
    assertEquals("octocat@example.org", claims.get("email"));
    assertEquals(List.of("octo:Platform"), claims.get("groups"));
    // Dex's encoding of the number 1004 and the connector "github".
    assertEquals("CgQxMDA0EgZnaXRodWI", claims.get("sub"));
  }

  @Test
  void whoIsInNoTeamIsRefusedAtTheClient() {
    Page refused = authorize("stranger");
    assertEquals("access_denied", refused.response().get("error"), refused::toString);
    assertEquals("This account may not log in here.", refused.response().get("error_description"));
  }

  @Test
  void whoLeavesATeamLosesItAndThenTheLogin() {
    gitHub.accounts().joinTeam("octo", "platform", "hubot");
    gitHub.accounts().joinTeam("octo", "security", "hubot");
    Reply tokens = tokens("hubot");
    assertEquals(List.of("octo:Platform", "octo:Security"), groups(tokens));
    gitHub.accounts().leaveTeam("octo", "platform", "hubot");
    Reply next = login.refresh(tokens.text("refresh_token"));
    assertGranted(next);
    assertEquals(List.of("octo:Security"), groups(next));
    gitHub.accounts().leaveTeam("octo", "security", "hubot");
    assertRefused(400, "invalid_grant", login.refresh(next.text("refresh_token")));
    assertDead(next);
  }

  /** GitHub's limits are per person: one who uses theirs up must not lock the others out. */
  @Test
  void onePersonsLimitIsNoOutageForTheOthers() {
    gitHub.accounts().joinTeam("octo", "platform", "eager");
    gitHub.accounts().joinTeam("octo", "platform", "patient");
    Reply limited = tokens("eager");
    Reply others = tokens("patient");
    gitHub.script(
        "/api/v3/user",
        Answer.error(403, "API rate limit exceeded").with("X-RateLimit-Remaining", "0"));
    try {
      for (int i = 0; i < MORE_THAN_AN_OUTAGE; i++) {
        Reply refused = login.refresh(limited.text("refresh_token"));
        assertEquals("temporarily_unavailable", refused.error());
      }
    } finally {
      gitHub.restore("/api/v3/user");
    }
    assertGranted(login.refresh(others.text("refresh_token")));
    assertGranted(login.refresh(limited.text("refresh_token")));
    tokens("patient");
  }

  @Test
  void aRevokedGrantStaysDeadAfterTheNextLogin() {
    gitHub.accounts().joinTeam("octo", "platform", "robbed");
    Reply stolen = tokens("robbed");
    gitHub.revoke("robbed");
    Reply own = tokens("robbed");
    assertRefused(400, "invalid_grant", login.refresh(stolen.text("refresh_token")));
    assertDead(stolen);
    assertGranted(login.refresh(own.text("refresh_token")));
  }

  @Test
  void aLimitOfGitHubEndsNoGrantAndIsSaid() {
    gitHub.accounts().joinTeam("octo", "platform", "monalisa");
    Reply tokens = tokens("monalisa");
    gitHub.script(
        "/api/v3/user",
        Answer.error(403, "API rate limit exceeded").with("X-RateLimit-Remaining", "0"));
    try {
      Reply limited = login.refresh(tokens.text("refresh_token"));
      assertEquals("temporarily_unavailable", limited.error());
      Page trouble = authorize("monalisa");
      assertEquals(503, trouble.status());
      assertTrue(
          trouble.links().stream().anyMatch(link -> link.contains("error=temporarily_unavailable")),
          trouble::toString);
    } finally {
      gitHub.restore("/api/v3/user");
    }
    Reply next = login.refresh(tokens.text("refresh_token"));
    assertGranted(next);
    assertEquals(List.of("octo:Platform"), groups(next));
    assertTrue(log().contains("rate limit is used up"));
    assertFalse(log().contains(FakeGitHub.SECRET));
  }
}
