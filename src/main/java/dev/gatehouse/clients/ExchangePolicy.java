package dev.gatehouse.clients;

import dev.gatehouse.config.settings.ExchangeSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a client may exchange for what (RFC 8693 §2.1). Nothing unless the configuration says so; a
 * client that registered itself never anything (rule R26). Immutable and thread-safe.
 *
 * @param tokensOf clients whose tokens of this issuer it may exchange
 * @param connectors connectors whose upstream's tokens it may exchange; empty for all
 * @param workloads token issuers of workloads, by name
 * @param actors clients whose tokens may be actor tokens
 * @param targets whom the new token may be for besides the client itself
 * @param ignoresTargets whether {@code audience}, {@code resource} and {@code actor_token} mean
 *     nothing, as in Dex
 */
public record ExchangePolicy(
    Set<String> tokensOf,
    Optional<Set<String>> connectors,
    Set<String> workloads,
    Set<String> actors,
    List<Target> targets,
    boolean ignoresTargets) {
  /** Nothing at all. */
  public static final ExchangePolicy NONE =
      new ExchangePolicy(Set.of(), Optional.of(Set.of()), Set.of(), Set.of(), List.of(), false);

  public ExchangePolicy {
    tokensOf = Set.copyOf(tokensOf);
    connectors = connectors.map(Set::copyOf);
    workloads = Set.copyOf(workloads);
    actors = Set.copyOf(actors);
    targets = List.copyOf(targets);
  }

  /**
   * Whom a new token may be for.
   *
   * @param audience id of a client, or name or audience of a cluster; empty for a resource
   * @param resource identifier of a resource (RFC 8707)
   * @param groups the only groups that the token may carry; empty for all
   * @param lifetime its longest life; empty for that of the client
   */
  public record Target(
      Optional<String> audience,
      Optional<String> resource,
      Optional<Set<String>> groups,
      Optional<Duration> lifetime) {
    public Target {
      groups = groups.map(Set::copyOf);
    }
  }

  /** Whether the upstream's tokens of a connector may be exchanged. */
  public boolean allowsConnector(String id) {
    return connectors.isEmpty() || connectors.get().contains(id);
  }

  static ExchangePolicy of(ExchangeSettings settings) {
    return new ExchangePolicy(
        Set.copyOf(settings.tokensOf()),
        settings.connectors().map(Set::copyOf),
        Set.copyOf(settings.workloads()),
        Set.copyOf(settings.actors()),
        settings.targets().stream()
            .map(target ->
                new Target(
                    target.audience(),
                    target.resource(),
                    target.groups().map(Set::copyOf),
                    target.lifetime()))
            .toList(),
        settings.ignoresTargets());
  }
}
