package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.tck.FakeHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests with a provider of each one's own, and a configuration for it. */
abstract class ProviderFixture {
  final FakeHost host = new FakeHost();
  FakeProvider provider;
  Config config;

  @BeforeEach
  final void startProvider() throws Exception {
    provider = FakeProvider.start(host.clock());
    config = Config.of(provider);
  }

  @AfterEach
  final void stopProvider() {
    provider.close();
  }

  /** Who has logged in. */
  final UpstreamIdentity alice() throws UpstreamException {
    return assertInstanceOf(Authenticated.class, config.logIn(host, provider)).identity();
  }
}
