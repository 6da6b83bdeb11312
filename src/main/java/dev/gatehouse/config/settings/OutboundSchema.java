package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Cidr;
import dev.gatehouse.spi.settings.HostPort;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Declares {@code outbound}. */
final class OutboundSchema {
  private static final String HOST =
      "(\\*\\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f]*:[0-9a-f:.]*";

  private OutboundSchema() {}

  static Schema<OutboundSettings> of() {
    return Schema.of(
        "Addresses that clients registered",
        s -> {
          Setting<List<String>> hosts =
              s.list("allowedHosts", Kinds.text())
                  .check(OutboundSchema::hosts)
                  .doc(
                      "Hosts that may have an address which is not public: applications in the own"
                          + " cluster or network. *.apps.example.com for all below"
                          + " apps.example.com. All others are reached at public addresses only,"
                          + " and clients that registered themselves always are.");
          Setting<List<Cidr>> networks =
              s.list("allowedNetworks", Kinds.cidr())
                  .doc("The same by address, whatever the name.");
          Setting<Path> authorities =
              s.path("rootCA")
                  .doc(
                      "PEM file of authorities that are trusted besides those of Java; read again"
                          + " when it changes.");
          Setting<HostPort> proxy =
              s.address("proxy")
                  .doc(
                      "HTTP proxy, as host:port; connectors use it too. It looks up the names of"
                          + " hosts itself, so it must refuse inner addresses itself, too.");
          Setting<List<String>> direct =
              s.list("noProxy", Kinds.text())
                  .check(OutboundSchema::hosts)
                  .doc("Hosts that are reached without the proxy; *. for all below.");
          Setting<Duration> timeout =
              s.setting("timeout", Kinds.duration(Duration.ofSeconds(1), Duration.ofMinutes(1)))
                  .defaultsTo(Duration.ofSeconds(10))
                  .doc(
                      "For a whole request, from the look-up of the name to the end of the answer.");
          s.check((values, report) -> {
            if (values.find(proxy).isEmpty() && !values.get(direct).isEmpty()) {
              report.warning(
                  direct,
                  "noProxy means nothing without a proxy",
                  "give outbound.proxy, or remove it");
            }
          });
          return v ->
              new OutboundSettings(
                  v.get(hosts),
                  v.get(networks),
                  v.find(authorities),
                  v.find(proxy),
                  v.get(direct),
                  v.get(timeout));
        });
  }

  private static Optional<String> hosts(List<String> hosts) {
    return hosts.stream()
        .filter(host -> !host.matches(HOST))
        .findFirst()
        .map(host -> "has something that is no host in lower case: " + host);
  }
}
