package dev.gatehouse.demo;

import dev.gatehouse.connectors.CallObserver;
import dev.gatehouse.connectors.ConnectorLease;
import dev.gatehouse.connectors.ConnectorOpener;
import dev.gatehouse.connectors.ConnectorServices;
import dev.gatehouse.connectors.ConnectorSet;
import dev.gatehouse.connectors.ConnectorTypes;
import dev.gatehouse.connectors.ConnectorUnavailableException;
import dev.gatehouse.connectors.DeclaredConnector;
import dev.gatehouse.connectors.HashingPool;
import dev.gatehouse.connectors.UserSource;
import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.HttpSettings;
import dev.gatehouse.spi.PasswordHasher;
import dev.gatehouse.spi.UnacceptablePasswordException;
import dev.gatehouse.spi.settings.BindingOptions;
import dev.gatehouse.spi.settings.Position;
import dev.gatehouse.spi.settings.Sources;
import dev.gatehouse.spi.settings.Tree;
import dev.gatehouse.wiring.Host;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/** Hashes the demo's passwords before there is a server: through the connector that checks them. */
final class LocalPasswords {
  private static final String LOCAL = "local";

  private LocalPasswords() {}

  /**
   * Hashes passwords, in their order.
   *
   * @throws DemoException when this server has no connector for local users
   */
  static List<String> hash(
      List<String> passwords, InstantSource clock, RandomGenerator random, Sources sources)
      throws DemoException {
    ConnectorTypes types = Host.connectorTypes();
    ConnectorProvider<?> provider =
        types
            .find(LOCAL)
            .orElseThrow(() ->
                new DemoException("This server was built without the connector for local users."));
    Object settings =
        provider
            .settings()
            .bind(
                new Tree.Mapping(List.of(), new Position("demo", 1, 1)),
                BindingOptions.strict(sources))
            .orThrow();
    DeclaredConnector declared = new DeclaredConnector(LOCAL, LOCAL, LOCAL, settings, List.of());
    try (HashingPool hashing = HashingPool.forThisMachine()) {
      ConnectorServices services =
          new ConnectorServices(
              clock,
              random,
              HttpSettings.defaults(),
              hashing,
              UserSource.nobody(),
              CallObserver.none());
      try (ConnectorSet set = new ConnectorOpener(services).open(types, List.of(declared), null);
          ConnectorLease lease = set.borrow(LOCAL)) {
        PasswordHasher hasher = lease.connector().passwordHasher().orElseThrow();
        return passwords.parallelStream().map(password -> hash(hasher, password)).toList();
      }
    } catch (ConnectorUnavailableException e) {
      throw new DemoException("Passwords cannot be hashed: " + e.getMessage(), e);
    }
  }

  private static String hash(PasswordHasher hasher, String password) {
    try {
      return hasher.hash(password.toCharArray());
    } catch (UnacceptablePasswordException e) {
      throw new IllegalStateException("a password that the demo made cannot be used", e);
    }
  }
}
