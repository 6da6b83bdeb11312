package dev.gatehouse.connector.oidc;

import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.tck.ProviderContract;

class GoogleProviderTest extends ProviderContract {
  @Override
  protected ConnectorProvider<?> provider() {
    return new GoogleProvider();
  }
}
