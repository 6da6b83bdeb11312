package dev.gatehouse.connector.oidc;

import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.tck.ProviderContract;

class OidcProviderTest extends ProviderContract {
  @Override
  protected ConnectorProvider<?> provider() {
    return new OidcProvider();
  }
}
