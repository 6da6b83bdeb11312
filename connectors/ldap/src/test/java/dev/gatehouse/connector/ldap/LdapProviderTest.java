package dev.gatehouse.connector.ldap;

import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.tck.ProviderContract;

class LdapProviderTest extends ProviderContract {
  @Override
  protected ConnectorProvider<?> provider() {
    return new LdapProvider();
  }
}
