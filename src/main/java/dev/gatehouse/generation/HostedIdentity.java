package dev.gatehouse.generation;

import dev.gatehouse.connectors.ConnectorLease;
import dev.gatehouse.connectors.ConnectorUnavailableException;
import dev.gatehouse.mapping.IdentityGuard;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.RefreshRequest;
import dev.gatehouse.spi.RefreshResult;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import java.util.Optional;
import java.util.Set;

/**
 * People who live in this server's own directory: whether they are still there costs one read, so
 * it is asked whenever something speaks for them, and what they are called and which groups they
 * are in is current. What an upstream knows is as old as the login, until a refresh. Thread-safe.
 */
public final class HostedIdentity {
  private HostedIdentity() {}

  /**
   * A person who is still there.
   *
   * @param identity the identity with current claims; as it was for people of an upstream
   * @param passwordChangeDue whether they have to choose another password at the next login
   */
  public record Current(UpstreamIdentity identity, boolean passwordChangeDue) {}

  /**
   * The person as they are now; empty when they are gone, disabled, or may not be spoken for any
   * more, or when nobody can be asked.
   */
  public static Optional<Current> current(
      Generation generation, String connectorId, UpstreamIdentity identity, Set<String> scopes) {
    try {
      return ask(generation, connectorId, identity, scopes);
    } catch (ConnectorUnavailableException | UpstreamException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether a connector is not open that would know nothing newer: an upstream is not asked here.
   */
  private static boolean unneeded(Generation generation, String connectorId) {
    return generation
        .connectors()
        .find(connectorId)
        .filter(status -> !status.available() && status.hostsNobody())
        .isPresent();
  }

  /**
   * The same where it matters whether somebody is gone or nobody can be asked.
   *
   * @throws ConnectorUnavailableException when the connector is not there, or not open and may keep
   *     people here
   * @throws UpstreamException when the directory does not answer
   */
  static Optional<Current> ask(
      Generation generation, String connectorId, UpstreamIdentity identity, Set<String> scopes)
      throws ConnectorUnavailableException, UpstreamException {
    if (unneeded(generation, connectorId)) {
      return Optional.of(new Current(identity, false));
    }
    try (ConnectorLease lease = generation.connectors().borrow(connectorId)) {
      Connector connector = lease.connector();
      if (connector.passwordHasher().isEmpty() || connector.refresh().isEmpty()) {
        return Optional.of(new Current(identity, false));
      }
      RefreshRequest request = new RefreshRequest(identity, new byte[0], scopes);
      return switch (connector.refresh().get().refresh(request)) {
        case RefreshResult.Gone gone -> Optional.empty();
        case RefreshResult.Refreshed refreshed ->
            Optional.of(new Current(refreshed.identity(), refreshed.passwordChangeDue()))
                .filter(found -> IdentityGuard.refusal(found.identity()).isEmpty());
      };
    }
  }
}
