package dev.gatehouse.wiring;

import dev.gatehouse.config.Configuration;
import dev.gatehouse.config.settings.ConnectorSettings;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.MappingSettings;
import dev.gatehouse.config.settings.StaticPasswordSettings;
import dev.gatehouse.connectors.ConnectorLimits;
import dev.gatehouse.connectors.ConnectorTypes;
import dev.gatehouse.connectors.DeclaredConnector;
import dev.gatehouse.connectors.IdentityRules;
import dev.gatehouse.connectors.MissingType;
import dev.gatehouse.connectors.PluginException;
import dev.gatehouse.connectors.Plugins;
import dev.gatehouse.expressions.Expression;
import dev.gatehouse.mapping.IdentityMapping;
import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.DirectoryUser;
import dev.gatehouse.spi.settings.Binding;
import dev.gatehouse.spi.settings.Position;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
      problems.addAll(
          MappingExamples.problems(
              connector.mapping().examples(), rules(connector), "connectors[" + index + "]"));
      bind(connector, index++, configuration, types, problems).ifPresent(declared::add);
    }
    if (settings.enablePasswordDb() && !hasLocal) {
      Tree empty = new Tree.Mapping(List.of(), new Position("enablePasswordDB", 1, 1));
      bind(
              new ConnectorSettings(
                  LOCAL,
                  LOCAL,
                  LOCAL_NAME,
                  List.of(),
                  ConnectorSettings.Limits.defaults(),
                  List.of(),
                  ConnectorSettings.UnverifiedEmail.KEEP,
                  MappingSettings.none(),
                  empty),
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
    if (provider.isEmpty() && !types.problems().isEmpty()) {
      // It may be that of a plug-in that is broken, which must cost nobody else anything.
      String reason = "no connector has the type " + connector.type() + "; " + broken(types);
      problems.add(
          new Problem(
              Problem.Severity.WARNING, connector.config().position(), path + ".type", reason, ""));
      return Optional.of(declared(connector, new MissingType(reason), configuration));
    }
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
    try {
      Binding<?> binding =
          Plugins.bind(
              types,
              connector.type(),
              connector.config(),
              configuration.options().at(path + ".config"));
      problems.addAll(binding.problems());
      return binding.value().map(bound -> declared(connector, bound, configuration));
    } catch (PluginException e) {
      problems.add(
          new Problem(
              Problem.Severity.WARNING,
              connector.config().position(),
              path + ".config",
              "plug-in " + e.getMessage(),
              ""));
      return Optional.of(
          declared(connector, new MissingType("plug-in " + e.getMessage()), configuration));
    }
  }

  private static String broken(ConnectorTypes types) {
    return types.problems().entrySet().stream()
        .map(one ->
            one.getKey().isEmpty()
                ? one.getValue()
                : "plug-in " + one.getKey() + " " + one.getValue())
        .collect(Collectors.joining("; "));
  }

  private static DeclaredConnector declared(
      ConnectorSettings connector, Object bound, Configuration configuration) {
    return new DeclaredConnector(
        connector.id(),
        connector.type(),
        connector.name(),
        bound,
        connector.type().equals(LOCAL) ? people(configuration) : List.of(),
        Set.copyOf(connector.grantTypes()),
        limits(connector.limits()),
        rules(connector));
  }

  static IdentityRules rules(ConnectorSettings connector) {
    return new IdentityRules(
        Set.copyOf(connector.allowedGroups()),
        switch (connector.unverifiedEmail()) {
          case KEEP -> IdentityRules.UnverifiedEmail.KEEP;
          case OMIT -> IdentityRules.UnverifiedEmail.OMIT;
          case REFUSE -> IdentityRules.UnverifiedEmail.REFUSE;
          case TRUST -> IdentityRules.UnverifiedEmail.TRUST;
        },
        mapping(connector.mapping()));
  }

  private static IdentityMapping mapping(MappingSettings mapping) {
    Map<String, Expression> claims = new HashMap<>(mapping.claims());
    mapping.name().ifPresent(rule -> claims.put("name", rule));
    mapping.preferredUsername().ifPresent(rule -> claims.put("preferred_username", rule));
    mapping.email().ifPresent(rule -> claims.put("email", rule));
    mapping.emailVerified().ifPresent(rule -> claims.put("email_verified", rule));
    mapping.groups().ifPresent(rule -> claims.put("groups", rule));
    return new IdentityMapping(
        mapping.requirements().stream()
            .map(one -> new IdentityMapping.Requirement(one.expression(), one.message()))
            .toList(),
        mapping.groupNames(),
        claims,
        mapping.groupPrefix());
  }

  private static ConnectorLimits limits(ConnectorSettings.Limits limits) {
    return new ConnectorLimits(
        limits.logins(),
        limits.refreshes(),
        limits.turn(),
        limits.timeout(),
        limits.failures(),
        limits.pause());
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
