package dev.gatehouse.wiring;

import dev.gatehouse.config.settings.ConnectorSettings;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.connectors.IdentityRules;
import dev.gatehouse.mapping.IdentityGuard;
import dev.gatehouse.mapping.UserClaims;
import dev.gatehouse.protocol.Subject;
import dev.gatehouse.spi.UpstreamIdentity;
import java.util.Collection;
import java.util.LinkedHashMap;
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
   * Puts a person through the connector's rules.
   *
   * @param connectorId where the person would log in
   * @param person standard claims as the connector would tell them, {@code sub} being its user id
   * @param scopes those that the client asks for
   * @throws IllegalArgumentException when there is no such connector
   */
  public static Outcome of(
      GatehouseSettings settings,
      String connectorId,
      Map<String, Object> person,
      Collection<String> scopes) {
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
        return new Outcome(Map.of(), outcome.refusal());
      }
      identity = outcome.identity().orElseThrow();
    }
    Optional<String> refusal = IdentityGuard.refusal(identity);
    if (refusal.isPresent()) {
      return new Outcome(Map.of(), refusal);
    }
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("sub", Subject.of(identity.userId(), connectorId));
    claims.putAll(UserClaims.of(identity, connectorId, scopes, Set.of()));
    return new Outcome(claims, Optional.empty());
  }
}
