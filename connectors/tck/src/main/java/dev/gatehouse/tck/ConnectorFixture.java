package dev.gatehouse.tck;

import dev.gatehouse.spi.Connector;

/** How a contract gets a connector to test. */
public interface ConnectorFixture {

  /**
   * Opens a connector against the fake host and a working upstream in which the people of the
   * contract exist. May be called again while others are open.
   */
  Connector open(FakeHost host) throws Exception;
}
