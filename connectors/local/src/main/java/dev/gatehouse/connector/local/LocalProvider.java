package dev.gatehouse.connector.local;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.settings.Schema;

/** The type {@code local}. */
public final class LocalProvider implements ConnectorProvider<LocalSettings> {

  @Override
  public String type() {
    return "local";
  }

  @Override
  public Schema<LocalSettings> settings() {
    return LocalSettings.SCHEMA;
  }

  @Override
  public Connector open(LocalSettings settings, ConnectorContext context) {
    return new LocalConnector(settings, context);
  }
}
