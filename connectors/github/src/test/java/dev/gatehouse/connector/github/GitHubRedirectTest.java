package dev.gatehouse.connector.github;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.gatehouse.fakes.FakeGitHub;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Departure;
import dev.gatehouse.tck.FakeHost;
import dev.gatehouse.tck.RedirectLoginContract;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

class GitHubRedirectTest extends RedirectLoginContract {
  private FakeGitHub gitHub;
  private long alice;

  @Override
  public Connector open(FakeHost host) throws Exception {
    if (gitHub == null) {
      gitHub = FakeGitHub.withOauthApp(Tls.CERTIFICATES.server(), host.clock());
      alice = gitHub.accounts().person("alice", "Alice");
    }
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
    Departure.Redirect redirect = assertInstanceOf(Departure.Redirect.class, departure);
    Map<String, List<String>> back = new LinkedHashMap<>();
    Browser.query(gitHub.authorize(redirect.location(), "alice"))
        .forEach((name, value) -> back.put(name, List.of(value)));
    return back;
  }

  @Override
  protected Optional<Map<String, List<String>>> cancelAtUpstream(Departure departure) {
    gitHub.cancel();
    return Optional.of(logInAtUpstream(departure));
  }
}
