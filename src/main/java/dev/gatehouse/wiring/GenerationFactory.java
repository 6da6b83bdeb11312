package dev.gatehouse.wiring;

import dev.gatehouse.account.AccountDoor;
import dev.gatehouse.clients.ClientFactory;
import dev.gatehouse.clients.ClientRegistry;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.connectors.ConnectorOpener;
import dev.gatehouse.connectors.ConnectorSet;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.Policy;
import dev.gatehouse.kubernetes.Cluster;

/** Makes generations from configurations without errors. Thread-safe. */
final class GenerationFactory {
  private final ConnectorOpener opener;

  GenerationFactory(ConnectorOpener opener) {
    this.opener = opener;
  }

  /**
   * @param previous connectors of the generation in use, which unchanged ones are taken over from;
   *     null at start
   */
  Generation make(ConfigurationLoader.Loaded loaded, long number, ConnectorSet previous) {
    GatehouseSettings settings = loaded.settings().orElseThrow();
    Policy policy = Policies.policy(settings);
    return new Generation(
        number,
        policy,
        new ClientRegistry(
                settings.staticClients().stream().map(ClientFactory::configured).toList())
            .serving(AccountDoor.client(settings.issuer(), settings.frontend().issuer())),
        opener.open(loaded.types(), loaded.connectors(), previous),
        loaded.pages().orElseThrow(),
        Policies.tokens(settings),
        Policies.sessions(settings),
        Policies.passwords(settings),
        Sites.surroundings(settings),
        settings.smtp().map(Policies::mailing),
        Policies.reach(settings.outbound()),
        settings.clusters().stream().map(one -> Cluster.served(one, settings)).toList(),
        Federations.of(settings));
  }
}
