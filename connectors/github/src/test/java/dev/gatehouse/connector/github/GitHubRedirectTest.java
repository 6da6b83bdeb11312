package dev.gatehouse.connector.github;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.gatehouse.fakes.FakeGitHub;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Departure;
import dev.gatehouse.tck.FakeHost;
import dev.gatehouse.tck.RedirectLoginContract;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

class GitHubRedirectTest extends RedirectLoginContract {
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

  @Override
  protected String userId() {
    return Long.toString(alice);
  }

  @Override
  protected Map<String, List<String>> logInAtUpstream(Departure departure) {
    return Browser.back(gitHub, assertInstanceOf(Departure.Redirect.class, departure), "alice");
  }

  @Override
  protected Optional<Map<String, List<String>>> cancelAtUpstream(Departure departure) {
    gitHub.cancel();
    return Optional.of(logInAtUpstream(departure));
  }
}
