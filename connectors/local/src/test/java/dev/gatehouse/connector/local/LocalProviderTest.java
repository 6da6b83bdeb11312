package dev.gatehouse.connector.local;

import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.tck.ProviderContract;

class LocalProviderTest extends ProviderContract {
  @Override
  protected ConnectorProvider<?> provider() {
    return new LocalProvider();
  }
}
