package dev.gatehouse.connector.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.fakes.FakeGitHub;
import dev.gatehouse.fakes.GitHubAccounts;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.RefreshRequest;
import dev.gatehouse.spi.RefreshResult;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamException.Kind;
import dev.gatehouse.tck.FakeHost;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;

/** Tests with a GitHub of their own, where alice is, and a connector to it. */
abstract class WithGitHub {
  final FakeHost host = new FakeHost();
  FakeGitHub gitHub;
  GitHubAccounts accounts;
  Config config;
  private Connector connector;

  FakeGitHub start() {
    return FakeGitHub.withOauthApp(Tls.CERTIFICATES.server(), host.clock());
  }

  @BeforeEach
  void startGitHub() {
    gitHub = start();
    accounts = gitHub.accounts();
    accounts.person("alice", "Alice Example");
    config = Config.of(gitHub);
  }

  @AfterEach
  void stopGitHub() {
    if (connector != null) {
      connector.close();
    }
    gitHub.close();
  }

  /** The connector, opened at the first use with the configuration of then. */
  final Connector connector() throws Exception {
    if (connector == null) {
      connector = config.open(host);
    }
    return connector;
  }

  /** Opens it again, with the configuration of now. */
  final Connector reopened() throws Exception {
    if (connector != null) {
      connector.close();
      connector = null;
    }
    return connector();
  }

  final Authenticated in(String login) throws Exception {
    return Browser.in(gitHub, connector(), login);
  }

  final Rejected refused(String login) throws Exception {
    return Browser.refused(gitHub, connector(), login);
  }

  final List<String> groups(String login) throws Exception {
    return known(in(login).identity().groups());
  }

  static List<String> known(Groups groups) {
    return assertInstanceOf(Groups.Known.class, groups).names();
  }

  static String unavailable(Groups groups) {
    return assertInstanceOf(Groups.Unavailable.class, groups).reason();
  }

  final RefreshResult refresh(Authenticated login, Set<String> scopes) throws Exception {
    return connector()
        .refresh()
        .orElseThrow()
        .refresh(new RefreshRequest(login.identity(), login.connectorState(), scopes));
  }

  final RefreshResult refresh(Authenticated login) throws Exception {
    return refresh(login, Browser.WITH_GROUPS);
  }

  final void assertFails(Kind kind, String part, Executable call) {
    UpstreamException failure = assertThrows(UpstreamException.class, call);
    assertEquals(kind, failure.kind(), failure::getMessage);
    assertTrue(failure.getMessage().contains(part), failure::getMessage);
  }
}
