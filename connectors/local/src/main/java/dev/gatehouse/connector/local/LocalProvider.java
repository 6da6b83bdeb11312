package dev.gatehouse.connector.local;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.ConnectorProvider;

/** The type {@code local}. */
public final class LocalProvider implements ConnectorProvider<LocalSettings> {

  @Override
  public String type() {
    return "local";
  }

  @Override
  public Connector open(LocalSettings settings, ConnectorContext context) {
    return new LocalConnector(settings, context);
  }
}
