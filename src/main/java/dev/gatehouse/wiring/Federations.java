package dev.gatehouse.wiring;

import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.OutboundSettings;
import dev.gatehouse.config.settings.WorkloadSettings;
import dev.gatehouse.generation.Federation;
import dev.gatehouse.outbound.AddressPolicy;
import dev.gatehouse.outbound.OutboundClient;
import dev.gatehouse.spi.settings.UrlHosts;
import dev.gatehouse.workloads.WorkloadIssuer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Platforms of workloads from their settings. */
final class Federations {
  private Federations() {}

  static Federation of(GatehouseSettings settings) {
    return new Federation(
        settings.workloads().stream().map(one -> platform(one, settings.outbound())).toList());
  }

  private static WorkloadIssuer platform(WorkloadSettings one, OutboundSettings outbound) {
    return new WorkloadIssuer(
        one.name(),
        one.issuer().toString(),
        one.audience(),
        Set.copyOf(one.algorithms()),
        one.maxAge(),
        one.rules().stream()
            .map(rule -> new WorkloadIssuer.Rule(rule.expression(), rule.message()))
            .toList(),
        one.subject(),
        one.username(),
        one.email(),
        one.groups(),
        one.singleUse(),
        new WorkloadIssuer.Source(
            one.issuer(), one.jwksUrl(), one.certificateAuthority(), one.bearerTokenFile()),
        outbound(one, outbound));
  }

  /** The hosts that the administrator wrote there may be inside; those that they name may not. */
  private static OutboundClient outbound(WorkloadSettings one, OutboundSettings general) {
    List<String> hosts = new ArrayList<>(general.allowedHosts());
    UrlHosts.of(one.issuer()).map(host -> host.toLowerCase(Locale.ROOT)).ifPresent(hosts::add);
    one.jwksUrl()
        .flatMap(UrlHosts::of)
        .map(host -> host.toLowerCase(Locale.ROOT))
        .ifPresent(hosts::add);
    return new OutboundClient(
        new dev.gatehouse.outbound.OutboundSettings(
            new AddressPolicy(hosts, general.allowedNetworks()),
            one.certificateAuthority().or(general::rootCa),
            general.proxy(),
            general.noProxy(),
            general.timeout()));
  }
}
