package dev.gatehouse.connector.local;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.tck.CloseContract;
import dev.gatehouse.tck.FakeHost;

class LocalCloseTest extends CloseContract {
  @Override
  public Connector open(FakeHost host) {
    return Fixtures.open(host);
  }

  @Override
  protected void use(Connector connector) throws Exception {
    assertInstanceOf(
        LoginResult.Authenticated.class,
        Fixtures.login(connector, Fixtures.ALICE.login(), Fixtures.PASSWORD));
  }
}
