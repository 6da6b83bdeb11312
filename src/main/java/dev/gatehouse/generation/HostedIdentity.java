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
   * The identity with current claims; as it is for people of an upstream. Empty when the person is
   * gone, disabled, or may not be spoken for any more, or when nobody can be asked.
   */
  public static Optional<UpstreamIdentity> current(
      Generation generation, String connectorId, UpstreamIdentity identity, Set<String> scopes) {
    try (ConnectorLease lease = generation.connectors().borrow(connectorId)) {
      Connector connector = lease.connector();
      if (connector.passwordHasher().isEmpty() || connector.refresh().isEmpty()) {
        return Optional.of(identity);
      }
      RefreshRequest request = new RefreshRequest(identity, new byte[0], scopes);
      return switch (connector.refresh().get().refresh(request)) {
        case RefreshResult.Gone gone -> Optional.empty();
        case RefreshResult.Refreshed refreshed ->
            Optional.of(refreshed.identity())
                .filter(found -> IdentityGuard.refusal(found).isEmpty());
      };
    } catch (ConnectorUnavailableException | UpstreamException e) {
      return Optional.empty();
    }
  }
}
