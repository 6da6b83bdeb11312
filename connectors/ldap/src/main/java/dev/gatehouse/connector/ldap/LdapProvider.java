package dev.gatehouse.connector.ldap;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.settings.Schema;

/** The type {@code ldap}. */
public final class LdapProvider implements ConnectorProvider<LdapSettings> {

  @Override
  public String type() {
    return "ldap";
  }

  @Override
  public Schema<LdapSettings> settings() {
    return LdapSchema.SCHEMA;
  }

  /**
   * Opens without asking the directory: connections are made when they are needed, so a directory
   * that is down at the start is used as soon as it is up.
   */
  @Override
  public Connector open(LdapSettings settings, ConnectorContext context) throws UpstreamException {
    return new LdapConnector(settings, context);
  }
}
