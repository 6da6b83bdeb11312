package dev.gatehouse.connectors;

import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.HttpSettings;
import dev.gatehouse.spi.UserDirectory;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What one connector gets from this server. */
record HostContext(
    String connectorId, System.Logger logger, UserDirectory users, ConnectorServices services)
    implements ConnectorContext {

  @Override
  public InstantSource clock() {
    return services.clock();
  }

  @Override
  public RandomGenerator random() {
    return services.random();
  }

  @Override
  public HttpSettings http() {
    return services.http();
  }

  @Override
  public <T> T hashing(Supplier<T> work) {
    return services.hashing().run(work);
  }
}
