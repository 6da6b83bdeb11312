package dev.gatehouse.connector.github;

import dev.gatehouse.fakes.FakeGitHub;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.tck.CloseContract;
import dev.gatehouse.tck.FakeHost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class GitHubCloseTest extends CloseContract {
  private static FakeGitHub gitHub;

  /** Starts the threads of the server in this process before any are counted. */
  @BeforeAll
  static void start() throws Exception {
    FakeHost host = new FakeHost();
    gitHub = FakeGitHub.withOauthApp(Tls.CERTIFICATES.server(), host.clock());
    gitHub.accounts().person("alice", "Alice");
    try (Connector first = Config.of(gitHub).open(host)) {
      for (int i = 0; i < 4; i++) {
        Browser.in(gitHub, first, "alice");
      }
    }
  }

  @AfterAll
  static void stop() {
    gitHub.close();
  }

  @Override
  public Connector open(FakeHost host) throws Exception {
    return Config.of(gitHub).open(host);
  }

  @Override
  protected void use(Connector connector) throws Exception {
    Browser.in(gitHub, connector, "alice");
  }
}
