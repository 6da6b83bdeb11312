package dev.gatehouse.grants;

import dev.gatehouse.clients.Client;
import dev.gatehouse.clients.ExchangePolicy;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whom a new token is for, as far as the policy of the client goes (RFC 8693 §2.1, RFC 8707 §2,
 * rules R17, R18, R26). Thread-safe.
 *
 * @param audience {@code aud}; empty when the request names nobody
 * @param policies what the policy says of each of them
 * @param client the one of them that is a client; empty for none and several
 */
record ExchangeTargets(
    List<String> audience, List<ExchangePolicy.Target> policies, Optional<Client> client) {

  static ExchangeTargets of(ExchangeRequest request, Client client, Generation generation) {
    if (client.exchange().ignoresTargets()) {
      return new ExchangeTargets(List.of(), List.of(), Optional.empty());
    }
    if (!request.resources().isEmpty() && request.requested() == ExchangedType.ID_TOKEN) {
      throw refused("An ID token has an audience, and no resource.", null);
    }
    List<String> audience = new ArrayList<>();
    List<ExchangePolicy.Target> policies = new ArrayList<>();
    List<Client> clients = new ArrayList<>();
    for (String named : request.audiences()) {
      String meant = generation.audience(named);
      policies.addAll(
          meant.equals(client.id())
              ? ownPolicy(client, generation)
              : List.of(
                  audiencePolicy(meant, client, generation)
                      .orElseThrow(() ->
                          refused(
                              "This client may not exchange tokens for that audience.", meant))));
      if (!meant.equals(named) && generation.clients().find(named).isPresent()) {
        // Files are checked for that; a client of the database comes later.
        throw refused("That is the name of a cluster and of a client; rename one.", named);
      }
      Optional<Client> target = generation.clients().find(meant);
      if (target.filter(Client::dynamic).isPresent()) {
        throw refused("A client that registered itself is nobody's audience.", meant);
      }
      if (request.requested() == ExchangedType.ACCESS_TOKEN && generation.isCluster(meant)) {
        throw refused("A cluster takes ID tokens: add requested_token_type.", meant);
      }
      target.ifPresent(clients::add);
      audience.add(meant);
    }
    for (String resource : request.resources()) {
      policies.add(resourcePolicy(resource, client));
      if (generation.isCluster(resource)) {
        throw refused("A cluster is an audience of ID tokens, and no resource.", resource);
      }
      audience.add(resource);
    }
    if (audience.isEmpty()) {
      // Nobody else than the client will have it, so that it is no way around what is said of it.
      policies.addAll(ownPolicy(client, generation));
    }
    return new ExchangeTargets(
        audience.stream().distinct().toList(),
        policies,
        clients.size() == 1 ? Optional.of(clients.get(0)) : Optional.empty());
  }

  /** Needs no target for itself, and keeps to one that there is. */
  private static List<ExchangePolicy.Target> ownPolicy(Client client, Generation generation) {
    return audiencePolicy(client.id(), client, generation).stream().toList();
  }

  private static Optional<ExchangePolicy.Target> audiencePolicy(
      String meant, Client client, Generation generation) {
    return client.exchange().targets().stream()
        .filter(
            target -> target.audience().map(generation::audience).filter(meant::equals).isPresent())
        .findFirst();
  }

  private static ExchangePolicy.Target resourcePolicy(String resource, Client client) {
    return client.exchange().targets().stream()
        .filter(target -> target.resource().filter(resource::equals).isPresent())
        .findFirst()
        .orElseThrow(
            () -> refused("This client may not exchange tokens for that resource.", resource));
  }

  /** The longest life that every target allows; empty when none says so. */
  Optional<Duration> lifetime() {
    return policies.stream().flatMap(target -> target.lifetime().stream()).min(Duration::compareTo);
  }

  /** A person with those groups only that every target lets through. */
  UpstreamIdentity narrowed(UpstreamIdentity person) {
    if (!(person.groups() instanceof Groups.Known known)) {
      return person;
    }
    List<String> kept = known.names();
    for (ExchangePolicy.Target target : policies) {
      Optional<Set<String>> allowed = target.groups();
      if (allowed.isPresent()) {
        kept = kept.stream().filter(allowed.get()::contains).toList();
      }
    }
    return person.toBuilder().groups(Groups.known(kept)).build();
  }

  private static DirectError refused(String description, String detail) {
    return DirectError.of(
        ErrorCode.INVALID_TARGET, description, detail == null ? null : "target " + detail);
  }
}
