package dev.gatehouse.wiring;

import dev.gatehouse.connectors.ConnectorLoad;
import dev.gatehouse.connectors.ConnectorSet;
import dev.gatehouse.telemetry.Metrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What readiness and metrics say of connectors. */
final class ConnectorHealth {
  private ConnectorHealth() {}

  /**
   * Upstreams that are down must not take the replica out of service: keys, discovery and everybody
   * else's logins still work. So this is a note, not a check.
   */
  static Optional<String> note(ConnectorSet connectors) {
    List<String> troubles = new ArrayList<>();
    connectors.all().stream()
        .filter(connector -> !connector.available())
        .forEach(
            connector -> troubles.add(connector.id() + ": " + connector.problem().orElseThrow()));
    connectors
        .loads()
        .forEach(load ->
            load.trouble()
                .ifPresent(trouble ->
                    troubles.add(load.connectorId() + " (" + load.kind() + "): " + trouble)));
    return troubles.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", troubles));
  }

  static void measure(Metrics metrics, Supplier<ConnectorSet> connectors) {
    metrics.gauge(
        "gatehouse_connector_available",
        "Whether people can log in with a connector.",
        "connector",
        () -> {
          Map<String, Integer> available = new LinkedHashMap<>();
          connectors
              .get()
              .all()
              .forEach(connector -> available.put(connector.id(), connector.available() ? 1 : 0));
          return available;
        });
    loads(
        metrics,
        connectors,
        "gatehouse_connector_calls_running",
        "Calls of connectors whose answer somebody waits for.",
        ConnectorLoad::running);
    loads(
        metrics,
        connectors,
        "gatehouse_connector_calls_waiting",
        "Calls of connectors that wait for their turn.",
        ConnectorLoad::waiting);
    loads(
        metrics,
        connectors,
        "gatehouse_connector_calls_stuck",
        "Calls of connectors that nobody waits for any more and that have not come back.",
        ConnectorLoad::stuck);
    loads(
        metrics,
        connectors,
        "gatehouse_connector_breaker",
        "Whether an upstream is asked: 0 it is, 1 one call finds out whether it answers, 2 it is"
            + " not.",
        load -> load.breaker().level());
  }

  private static void loads(
      Metrics metrics,
      Supplier<ConnectorSet> connectors,
      String name,
      String help,
      ToDoubleFunction<ConnectorLoad> value) {
    metrics.calls(
        name,
        help,
        () ->
            connectors.get().loads().stream()
                .map(load ->
                    new Metrics.OfCalls(load.connectorId(), load.kind(), value.applyAsDouble(load)))
                .toList());
  }
}
