package dev.gatehouse.wiring;

import dev.gatehouse.config.settings.ConnectorSettings;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.connectors.IdentityRules;
import dev.gatehouse.generation.ClusterAccess;
import dev.gatehouse.mapping.IdentityGuard;
import dev.gatehouse.mapping.UserClaims;
import dev.gatehouse.protocol.Subject;
import dev.gatehouse.spi.UpstreamIdentity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The claims that an ID token would have of a person who has not logged in, by the same rules and
 * the same choice of claims as at a login. Thread-safe.
 */
public final class PersonClaims {
  private PersonClaims() {}

  /**
   * What comes out.
   *
   * @param claims those about the person; empty when the person is refused
   * @param refusal why nobody comes out
   */
  public record Outcome(Map<String, Object> claims, Optional<String> refusal) {}

  /**
   * What matters of the client that would get the token.
   *
   * @param allowedConnectors where its people may come from; empty for everywhere
   * @param audiences what the token would be for; clusters among them have their say
   */
  public record ForClient(Set<String> allowedConnectors, List<String> audiences) {
    public ForClient {
      allowedConnectors = Set.copyOf(allowedConnectors);
      audiences = List.copyOf(audiences);
    }
  }

  /**
   * Puts a person through the connector's rules.
   *
   * @param connectorId where the person would log in
   * @param person standard claims as the connector would tell them, {@code sub} being its user id
   * @param scopes those that the client asks for
   * @param client whose token it would be
   * @throws IllegalArgumentException when there is no such connector
   */
  public static Outcome of(
      GatehouseSettings settings,
      String connectorId,
      Map<String, Object> person,
      List<String> scopes,
      ForClient client) {
    if (!client.allowedConnectors().isEmpty()
        && !client.allowedConnectors().contains(connectorId)) {
      return refused("The client takes nobody of the connector " + connectorId + ".");
    }
    Optional<IdentityRules> rules =
        settings.connectors().stream()
            .filter(one -> one.id().equals(connectorId))
            .findFirst()
            .map((ConnectorSettings one) -> Connectors.rules(one));
    UpstreamIdentity told = MappingExamples.person(person);
    UpstreamIdentity identity = told;
    if (rules.isPresent()) {
      IdentityRules.Outcome outcome = rules.get().judge(told);
      if (outcome.refusal().isPresent()) {
        return refused(outcome.refusal().get());
      }
      identity = outcome.identity().orElseThrow();
    }
    Optional<String> refusal = IdentityGuard.refusal(identity);
    if (refusal.isPresent()) {
      return refused(refusal.get());
    }
    ClusterAccess.Verdict admission =
        ClusterAccess.among(settings.clusters(), client.audiences())
            .judge(identity, connectorId, scopes, Set.of());
    switch (admission) {
      case ClusterAccess.Verdict.Refused no -> {
        return refused(no.description());
      }
      case ClusterAccess.Verdict.Allowed allowed -> identity = allowed.identity();
    }
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("sub", Subject.of(identity.userId(), connectorId));
    claims.putAll(UserClaims.of(identity, connectorId, scopes, Set.of()));
    return new Outcome(claims, Optional.empty());
  }

  private static Outcome refused(String why) {
    return new Outcome(Map.of(), Optional.of(why));
  }
}
