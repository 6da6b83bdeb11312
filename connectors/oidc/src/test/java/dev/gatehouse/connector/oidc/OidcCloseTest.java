package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.tck.CloseContract;
import dev.gatehouse.tck.FakeHost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class OidcCloseTest extends CloseContract {
  private static FakeProvider provider;

  /** Starts the threads of the server in this process before any are counted. */
  @BeforeAll
  static void start() throws Exception {
    FakeHost host = new FakeHost();
    provider = FakeProvider.start(host.clock());
    Config.of(provider).logIn(host, provider);
  }

  @AfterAll
  static void stop() {
    provider.close();
  }

  @Override
  public Connector open(FakeHost host) throws Exception {
    return Config.of(provider).open(host);
  }

  @Override
  protected void use(Connector connector) throws Exception {
    assertInstanceOf(
        Authenticated.class, Config.logIn(connector, provider, Config.context("openid")));
  }
}
