package dev.gatehouse.tck;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.UpstreamException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the contracts of the abilities share: a connector that is open during each test. */
public abstract class ConnectorContract implements ConnectorFixture {
  /** The fake host of the connector under test. */
  protected final FakeHost host = new FakeHost();

  private Connector connector;

  @BeforeEach
  void openConnector() throws Exception {
    connector = open(host);
  }

  @AfterEach
  void closeConnector() {
    connector.close();
  }

  /** The connector under test. */
  protected final Connector connector() {
    return connector;
  }

  /** A login of any kind. */
  @FunctionalInterface
  interface Attempt {
    LoginResult make() throws UpstreamException;
  }

  /** Nobody is logged in, and the connector does not fail over it. */
  static void assertNotAccepted(String what, Attempt attempt) {
    try {
      assertNotEquals(Authenticated.class, attempt.make().getClass(), what);
    } catch (UpstreamException e) {
      assertNotEquals(UpstreamException.Kind.FAULT, e.kind(), what);
    }
  }
}
