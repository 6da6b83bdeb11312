package dev.gatehouse.spi;

import java.util.Objects;
import java.util.Set;

/**
 * What the host knows at a refresh.
 *
 * @param lastKnown the identity at the last check
 * @param connectorState what the connector returned with it; empty for none
 * @param scopes scopes of the grant
 */
public record RefreshRequest(
    UpstreamIdentity lastKnown, byte[] connectorState, Set<String> scopes) {

  public RefreshRequest {
    Objects.requireNonNull(lastKnown, "lastKnown");
    Objects.requireNonNull(connectorState, "connectorState");
    scopes = Set.copyOf(scopes);
  }

  /** Whether the grant has the scope {@code groups}. */
  public boolean groups() {
    return scopes.contains("groups");
  }

  @Override
  public String toString() {
    return "RefreshRequest[" + lastKnown + "]";
  }
}
