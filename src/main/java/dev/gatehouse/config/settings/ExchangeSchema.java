package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Place;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.Values;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Declares {@code tokenExchange} of a client. */
final class ExchangeSchema {
  private static final Duration LONGEST = Duration.ofDays(1);

  private ExchangeSchema() {}

  static Schema<ExchangeSettings> exchange() {
    return Schema.of(
        "Token exchange of a client",
        s -> {
          Setting<List<String>> tokensOf =
              s.list("tokensOf", Kinds.text())
                  .doc(
                      "Clients whose tokens of this server it may exchange; itself only when it is"
                          + " named.");
          Setting<List<String>> connectors =
              s.list("connectors", Kinds.text())
                  .doc("Connectors whose identity source's tokens it may exchange.");
          Setting<List<String>> workloads =
              s.list("workloads", Kinds.text())
                  .doc("Names of workloads whose tokens it may exchange.");
          Setting<List<String>> actors =
              s.list("actors", Kinds.text())
                  .doc("Clients whose tokens may say who acts for somebody (actor_token).");
          Setting<List<ExchangeSettings.Target>> targets =
              s.list("targets", Kinds.object(target()))
                  .doc("Whom the new token may be for; without, the client itself alone.");
          s.check((v, report) -> {
            if (v.get(tokensOf).isEmpty()
                && v.get(connectors).isEmpty()
                && v.get(workloads).isEmpty()) {
              report.error(
                  tokensOf,
                  "tokenExchange names nobody whose tokens may be exchanged",
                  "add tokensOf, connectors or workloads");
            }
          });
          return v ->
              new ExchangeSettings(
                  v.get(tokensOf),
                  Optional.of(v.get(connectors)),
                  v.get(workloads),
                  v.get(actors),
                  v.get(targets),
                  false);
        });
  }

  /** What holds the names that a policy may name. */
  record Named(
      Setting<List<ClientSettings>> clients,
      Setting<List<ConnectorSettings>> connectors,
      Setting<List<WorkloadSettings>> workloads) {}

  /**
   * What clients name in their policies and nobody has, and names that would be taken for
   * workloads.
   */
  static void references(Named named, Predicate<String> connectorExists, Values v, Report report) {
    for (int i = 0; i < v.get(named.connectors()).size(); i++) {
      if (v.get(named.connectors()).get(i).id().startsWith(WorkloadSettings.PREFIX)) {
        report.error(
            report.at(named.connectors()).item(i).key("id"),
            "ids that start with " + WorkloadSettings.PREFIX + " stand for workloads",
            "choose another id");
      }
    }
    Set<String> names =
        v.get(named.workloads()).stream().map(WorkloadSettings::name).collect(Collectors.toSet());
    for (int i = 0; i < v.get(named.clients()).size(); i++) {
      Place place = report.at(named.clients()).item(i).key("tokenExchange");
      ExchangeSettings exchange =
          v.get(named.clients()).get(i).exchange().orElse(ExchangeSettings.DEX);
      for (String name : exchange.workloads()) {
        if (!names.contains(name)) {
          report.warning(place, "there is no workload platform " + name, "name one of workloads");
        }
      }
      for (String id : exchange.connectors().orElse(List.of())) {
        if (!connectorExists.test(id)) {
          report.warning(place, "there is no connector " + id, "give ids of connectors");
        }
      }
    }
  }

  private static Schema<ExchangeSettings.Target> target() {
    return Schema.of(
        "Target of a token exchange",
        s -> {
          Setting<String> audience =
              s.text("audience")
                  .optional()
                  .doc("A client's id, or the name or the audience of a cluster.");
          Setting<String> resource =
              s.text("resource")
                  .optional()
                  .check(Uris::resource)
                  .doc("Address of a resource (RFC 8707), for access tokens.");
          Setting<List<String>> groups =
              s.setting("groups", Kinds.list(Kinds.text()))
                  .optional()
                  .otherwise("all that the person has")
                  .doc("The only groups that a token for it may carry; [] for none.");
          Setting<Duration> lifetime =
              s.setting("lifetime", Kinds.duration(Duration.ofSeconds(1), LONGEST))
                  .optional()
                  .otherwise("as other tokens of the client")
                  .doc("Longest life of a token for it; never beyond that of the exchanged token.");
          s.check((v, report) -> {
            if (v.find(audience).isPresent() == v.find(resource).isPresent()) {
              report.error(
                  audience, "either audience or resource must be given", "give one of them");
            }
          });
          return v ->
              new ExchangeSettings.Target(
                  v.find(audience), v.find(resource), v.find(groups), v.find(lifetime));
        });
  }
}
