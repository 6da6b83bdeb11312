package dev.gatehouse.connector.ldap;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.tck.CloseContract;
import dev.gatehouse.tck.FakeHost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class LdapCloseTest extends CloseContract {
  private static TestDirectory directory;
  private static Connector first;

  /** Starts the threads of the server in this process before any are counted. */
  @BeforeAll
  static void start() throws Exception {
    directory = TestDirectory.start();
    first = Config.of(directory.host()).open(new FakeHost());
    Config.login(first, "alice", TestDirectory.PASSWORD);
  }

  @AfterAll
  static void stop() {
    first.close();
    directory.close();
  }

  @Override
  public Connector open(FakeHost host) throws Exception {
    return Config.of(directory.host()).open(host);
  }

  @Override
  protected void use(Connector connector) throws Exception {
    assertInstanceOf(Authenticated.class, Config.login(connector, "alice", TestDirectory.PASSWORD));
  }
}
