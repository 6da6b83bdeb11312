package dev.gatehouse.wiring;

import dev.gatehouse.config.Configuration;
import dev.gatehouse.config.settings.ConnectorSettings;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.StaticPasswordSettings;
import dev.gatehouse.connectors.ConnectorTypes;
import dev.gatehouse.connectors.DeclaredConnector;
import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.DirectoryUser;
import dev.gatehouse.spi.settings.Binding;
import dev.gatehouse.spi.settings.Position;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Connectors from their settings: the type's own declaration binds what the file says. */
final class Connectors {
  /** Type and id of the connector that {@code enablePasswordDB} adds, as in Dex. */
  static final String LOCAL = "local";

  private static final String LOCAL_NAME = "Email";

  private Connectors() {}

  /** What was bound, and what is wrong. */
  record Declared(List<DeclaredConnector> connectors, List<Problem> problems) {}

  static Declared declare(Configuration configuration, ConnectorTypes types) {
    GatehouseSettings settings = configuration.settings().orElseThrow();
    List<DeclaredConnector> declared = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    boolean hasLocal = false;
    int index = 0;
    for (ConnectorSettings connector : settings.connectors()) {
      hasLocal |= connector.type().equals(LOCAL);
      bind(connector, index++, configuration, types, problems).ifPresent(declared::add);
    }
    if (settings.enablePasswordDb() && !hasLocal) {
      Tree empty = new Tree.Mapping(List.of(), new Position("enablePasswordDB", 1, 1));
      bind(
              new ConnectorSettings(LOCAL, LOCAL, LOCAL_NAME, List.of(), empty),
              index,
              configuration,
              types,
              problems)
          .ifPresent(declared::add);
    }
    return new Declared(declared, problems);
  }

  private static Optional<DeclaredConnector> bind(
      ConnectorSettings connector,
      int index,
      Configuration configuration,
      ConnectorTypes types,
      List<Problem> problems) {
    String path = "connectors[" + index + "]";
    Optional<ConnectorProvider<?>> provider = types.find(connector.type());
    if (provider.isEmpty()) {
      problems.add(
          new Problem(
              Problem.Severity.ERROR,
              connector.config().position(),
              path + ".type",
              "has the type " + connector.type() + ", which no connector of this server has",
              DexConnectorTypes.replacement(connector.type())
                  .orElseGet(() -> "types are " + String.join(", ", types.names()))));
      return Optional.empty();
    }
    Binding<?> binding =
        provider
            .get()
            .settings()
            .bind(connector.config(), configuration.options().at(path + ".config"));
    problems.addAll(binding.problems());
    return binding
        .value()
        .map(bound ->
            new DeclaredConnector(
                connector.id(),
                connector.type(),
                connector.name(),
                bound,
                connector.type().equals(LOCAL) ? people(configuration) : List.of(),
                Set.copyOf(connector.grantTypes())));
  }

  private static List<DirectoryUser> people(Configuration configuration) {
    return configuration.settings().orElseThrow().staticPasswords().stream()
        .filter(StaticPasswordSettings::usable)
        .map(Connectors::person)
        .toList();
  }

  private static DirectoryUser person(StaticPasswordSettings person) {
    return new DirectoryUser(
        person.userId(),
        person.email(),
        person.email(),
        person.username(),
        person.name().orElse(null),
        person.preferredUsername().orElse(null),
        person.emailVerified(),
        person.groups(),
        person.hash().orElseThrow().text(),
        true,
        false);
  }
}
