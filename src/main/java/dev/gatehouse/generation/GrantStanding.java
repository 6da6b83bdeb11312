package dev.gatehouse.generation;

import dev.gatehouse.storage.GrantLookup;
import dev.gatehouse.storage.GrantRow;
import java.util.Optional;

/**
 * Whether a grant still gives anything: the one rule that the token endpoint, userinfo and
 * introspection share (rules R5 and R10, attack cases 28 to 30). Looks at the row, at the session
 * that a refresh family is bound to, and at the configuration as it is now. Thread-safe.
 *
 * <p>A family that is bound to a session lives no longer than the session, with all its access
 * tokens: no logout, no idle time and no sweep of old sessions leaves one behind. An access token
 * of a grant without a family runs out by itself; a logout revokes it.
 */
public final class GrantStanding {
  private GrantStanding() {}

  /**
   * Why the grant gives nothing any more, for the log; empty when it stands. The life of its code
   * and of its family is the caller's to check.
   *
   * @throws dev.gatehouse.clients.RegistryChangedException when the look-up tells of newer clients
   *     than the generation has: begin again
   * @throws IllegalArgumentException when no grant was found
   */
  public static Optional<String> ended(Generation generation, GrantLookup lookup) {
    generation.clients().require(lookup.registryRevision());
    GrantRow grant =
        lookup.grant().orElseThrow(() -> new IllegalArgumentException("there is no grant"));
    if (grant.revokedAt() != null) {
      return Optional.of("the grant was revoked: " + grant.revocationReason());
    }
    if (!lookup.parentLive()) {
      return Optional.of("the grant that it was exchanged from was revoked or is gone");
    }
    if (grant.binding() == GrantRow.Binding.SESSION
        && (grant.refresh() != null || grant.parentId() != null)
        && !lookup.sessionLive()) {
      return Optional.of("the browser session has ended");
    }
    if (Federation.isWorkload(grant.connectorId())) {
      return generation
              .federation()
              .allows(generation.clients().find(grant.clientId()), grant.connectorId())
          ? Optional.empty()
          : Optional.of("the client is gone or may not speak for " + grant.connectorId());
    }
    boolean allowed =
        generation
            .clients()
            .find(grant.clientId())
            .filter(client -> client.allowsConnector(grant.connectorId()))
            .isPresent();
    if (!allowed) {
      return Optional.of(
          "the client " + grant.clientId() + " is gone or may not use " + grant.connectorId());
    }
    return generation.connectors().find(grant.connectorId()).isPresent()
        ? Optional.empty()
        : Optional.of("the connector " + grant.connectorId() + " is gone");
  }
}
