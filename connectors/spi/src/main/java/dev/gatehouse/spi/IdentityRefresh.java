package dev.gatehouse.spi;

/**
 * Asks the upstream again about a person who logged in before.
 *
 * <p>Thread-safe. Called at a refresh, outside of any transaction.
 */
@FunctionalInterface
public interface IdentityRefresh {

  /**
   * Current claims, or the news that the person is gone.
   *
   * <p>A refreshed identity has the same {@link UpstreamIdentity#userId()}: another one is treated
   * as gone.
   *
   * @throws UpstreamException when the upstream cannot be asked; the host keeps the grant
   */
  RefreshResult refresh(RefreshRequest request) throws UpstreamException;
}
