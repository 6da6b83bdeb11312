package dev.gatehouse.flow;

import dev.gatehouse.connectors.ConnectorLease;
import dev.gatehouse.connectors.ConnectorUnavailableException;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.mapping.IdentityGuard;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.RefreshRequest;
import dev.gatehouse.spi.RefreshResult;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.storage.SessionRow;
import java.util.Optional;
import java.util.Set;

/**
 * People who live in this server's own directory: whether they are still there costs one read, so
 * it is asked whenever a session speaks for them, and what they are called and which groups they
 * are in is current. What an upstream knows is as old as the login, until a refresh. Thread-safe.
 */
final class HostedPeople {
  private HostedPeople() {}

  /**
   * The account with current claims; empty when the person is gone, disabled, or may not be spoken
   * for any more, or when nobody can be asked.
   */
  static Optional<SessionRow.Account> current(
      Generation generation, SessionRow.Account account, Set<String> scopes) {
    try (ConnectorLease lease = generation.connectors().borrow(account.connectorId())) {
      Connector connector = lease.connector();
      if (connector.passwordHasher().isEmpty() || connector.refresh().isEmpty()) {
        return Optional.of(account);
      }
      RefreshRequest request =
          new RefreshRequest(IdentityCodec.read(account.identity()), new byte[0], scopes);
      return switch (connector.refresh().get().refresh(request)) {
        case RefreshResult.Gone gone -> Optional.empty();
        case RefreshResult.Refreshed refreshed ->
            IdentityGuard.refusal(refreshed.identity()).isPresent()
                ? Optional.empty()
                : Optional.of(account.withIdentity(IdentityCodec.write(refreshed.identity())));
      };
    } catch (ConnectorUnavailableException | UpstreamException e) {
      return Optional.empty();
    }
  }
}
