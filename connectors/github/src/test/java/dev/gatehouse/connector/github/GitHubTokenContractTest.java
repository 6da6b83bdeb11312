package dev.gatehouse.connector.github;

import dev.gatehouse.fakes.FakeGitHub;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.TokenIdentity.SubjectToken;
import dev.gatehouse.tck.FakeHost;
import dev.gatehouse.tck.TokenIdentityContract;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

class GitHubTokenContractTest extends TokenIdentityContract {
  private final FakeGitHub gitHub =
      FakeGitHub.withOauthApp(Tls.CERTIFICATES.server(), host.clock());
  private final long alice = gitHub.accounts().person("alice", "Alice");

  @Override
  public Connector open(FakeHost host) throws Exception {
    return Config.of(gitHub).open(host);
  }

  @AfterEach
  void stop() {
    gitHub.close();
  }

  private static SubjectToken token(String value) {
    return new SubjectToken("urn:ietf:params:oauth:token-type:access_token", value);
  }

  @Override
  protected String userId() {
    return Long.toString(alice);
  }

  @Override
  protected SubjectToken good() {
    return token(gitHub.token("alice", "user:email", "read:org"));
  }

  @Override
  protected Map<String, SubjectToken> bad() {
    String revoked = gitHub.token("alice", "user:email");
    gitHub.revoke("alice");
    return Map.of(
        "another application's",
        token(gitHub.tokenOfAnotherApplication("alice")),
        "revoked",
        token(revoked),
        "none",
        token("gho_NobodyEverGotThis"));
  }
}
