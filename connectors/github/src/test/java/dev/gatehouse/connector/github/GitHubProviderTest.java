package dev.gatehouse.connector.github;

import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.tck.ProviderContract;

class GitHubProviderTest extends ProviderContract {
  @Override
  protected ConnectorProvider<?> provider() {
    return new GitHubProvider();
  }
}
