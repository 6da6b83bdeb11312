package dev.gatehouse.config.settings;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a client may exchange for what (RFC 8693).
 *
 * @param tokensOf clients whose tokens of this server it may exchange
 * @param connectors connectors whose upstream's tokens it may exchange; empty for all, which only a
 *     Dex file says
 * @param workloads names of token issuers of workloads
 * @param actors clients whose tokens may say who acts
 * @param targets whom the new token may be for, besides the client itself
 * @param ignoresTargets whether audience, resource and actor_token are passed over, as in Dex
 */
public record ExchangeSettings(
    List<String> tokensOf,
    Optional<List<String>> connectors,
    List<String> workloads,
    List<String> actors,
    List<Target> targets,
    boolean ignoresTargets) {

  /** What every client of a Dex file may do. */
  static final ExchangeSettings DEX =
      new ExchangeSettings(List.of(), Optional.empty(), List.of(), List.of(), List.of(), true);

  public ExchangeSettings {
    tokensOf = List.copyOf(tokensOf);
    connectors = connectors.map(List::copyOf);
    workloads = List.copyOf(workloads);
    actors = List.copyOf(actors);
    targets = List.copyOf(targets);
  }

  /**
   * Whom a new token may be for.
   *
   * @param audience id of a client, or name or audience of a cluster; empty when it is a resource
   * @param resource address of a resource (RFC 8707)
   * @param groups groups that the token may carry; empty for all that the person has
   * @param lifetime longest life of the token; empty for that of the client
   */
  public record Target(
      Optional<String> audience,
      Optional<String> resource,
      Optional<List<String>> groups,
      Optional<Duration> lifetime) {
    public Target {
      groups = groups.map(List::copyOf);
    }
  }
}
