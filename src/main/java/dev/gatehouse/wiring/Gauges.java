package dev.gatehouse.wiring;

import dev.gatehouse.backchannel.LogoutDelivery;
import dev.gatehouse.telemetry.Metrics;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a server's metrics say of its state when they are asked. */
final class Gauges {
  private Gauges() {}

  static void register(Metrics metrics, Core core, LogoutDelivery logouts, OwnAddress address) {
    metrics.storage(() -> core.storage().statistics());
    metrics.gauge(
        "gatehouse_generation",
        "Number of the configuration in use; counts from 1.",
        () -> core.generations().current().number());
    ConnectorHealth.measure(metrics, () -> core.generations().current().connectors());
    metrics.gauge(
        "gatehouse_passwords_waiting",
        "Password checks that wait for a thread.",
        () -> core.hashing().waiting());
    metrics.gauge(
        "gatehouse_signing_keys",
        "Signing keys by state.",
        "state",
        () -> {
          Map<String, Integer> states = new LinkedHashMap<>();
          core.keys()
              .states()
              .values()
              .forEach(
                  state -> states.merge(state.name().toLowerCase(Locale.ROOT), 1, Integer::sum));
          return states;
        });
    metrics.gauge(
        "gatehouse_logouts",
        "Ends of sessions that applications wait for, and that could not be told to them.",
        "state",
        () ->
            Map.of(
                "waiting", logouts.counts().waiting(), "undelivered", logouts.counts().givenUp()));
    metrics.gauge(
        "gatehouse_tls_certificate_expiration_timestamp_seconds",
        "When certificates end, in seconds since 1970: of the listener, and as the issuer's public"
            + " address presents it.",
        "certificate",
        address::ends);
    metrics.gauge(
        "gatehouse_memory_used_bytes",
        "Java heap in use.",
        () -> Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
  }
}
