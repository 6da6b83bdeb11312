package dev.gatehouse.connector.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.gatehouse.fakes.FakeGitHub.Answer;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.TokenIdentity.SubjectToken;
import dev.gatehouse.spi.UpstreamException.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A token in place of a login: only one that GitHub issued to our own application. */
class GitHubTokenIdentityTest extends WithGitHub {
  private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

  private LoginResult exchange(String type, String token) throws Exception {
    return connector()
        .tokenIdentity()
        .orElseThrow()
        .exchange(new SubjectToken(type, token), Browser.context(Browser.WITH_GROUPS));
  }

  private Rejected rejected(String token) throws Exception {
    return assertInstanceOf(Rejected.class, exchange(ACCESS_TOKEN, token));
  }

  @Test
  void aTokenOfTheApplicationIsItsOwner() throws Exception {
    Authenticated login =
        assertInstanceOf(
            Authenticated.class,
            exchange(ACCESS_TOKEN, gitHub.token("alice", "user:email", "read:org")));
    assertEquals(in("alice").identity(), login.identity());
    assertEquals(0, login.connectorState().length, "somebody else's token is not kept");
  }

  @Test
  void aTokenOfAnotherApplicationIsNobody() throws Exception {
    String token = gitHub.tokenOfAnotherApplication("alice");
    Rejected refused = rejected(token);
    assertEquals(Reason.INVALID_CREDENTIALS, refused.reason());
    assertEquals(
        List.of("POST /api/v3/applications/" + gitHub.clientId() + "/token"),
        gitHub.asked(),
        "it is not even used");
  }

  @Test
  void anAnswerAboutAnotherApplicationIsNotBelieved() throws Exception {
    gitHub.script(
        "/api/v3/applications/" + gitHub.clientId() + "/token",
        Answer.json(Map.of("app", Map.of("client_id", "another"), "user", Map.of("id", 1))));
    assertEquals(
        "GitHub issued this token to another application",
        rejected(gitHub.tokenOfAnotherApplication("alice")).detail());
  }

  @Test
  void anAnswerAboutAnotherPersonIsNonsense() throws Exception {
    String token = gitHub.token("alice", "user:email");
    gitHub.script(
        "/api/v3/applications/" + gitHub.clientId() + "/token",
        Answer.json(
            Map.of("app", Map.of("client_id", gitHub.clientId()), "user", Map.of("id", 1))));
    assertFails(Kind.PROTOCOL, "two people for one token", () -> rejected(token));
  }

  @Test
  void revokedTokensAndOtherTypesAreNobody() throws Exception {
    String token = gitHub.token("alice", "user:email");
    assertInstanceOf(Rejected.class, exchange("urn:ietf:params:oauth:token-type:id_token", token));
    gitHub.revoke("alice");
    assertEquals(Reason.INVALID_CREDENTIALS, rejected(token).reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\"b", "a\\", "a\nb", "{\"x\":1}", "ü"})
  void whatIsNoTokenIsNotSent(String token) throws Exception {
    assertEquals(Reason.INVALID_CREDENTIALS, rejected(token).reason());
    assertEquals(List.of(), gitHub.asked());
  }

  @Test
  void restrictionsHoldHereToo() throws Exception {
    accounts.organisation("octo");
    config.orgs("octo");
    Rejected refused = rejected(gitHub.token("alice", "user:email", "read:org"));
    assertEquals(Reason.NOT_ALLOWED, refused.reason());
    assertEquals(
        "alice did not grant read:org", rejected(gitHub.token("alice", "user:email")).detail());
  }

  @Test
  void aWrongSecretIsTheConfigurationsFault() throws Exception {
    String token = gitHub.token("alice", "user:email");
    config.set("clientSecret", "wrong");
    assertFails(Kind.PROTOCOL, "check clientID and clientSecret", () -> rejected(token));
  }
}
