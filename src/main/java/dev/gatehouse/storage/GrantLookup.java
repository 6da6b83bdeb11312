package dev.gatehouse.storage;

import java.time.Instant;
import java.util.Optional;

/**
 * What the first statement of a token request returns, in one round trip.
 *
 * @param grant the grant, if there is one; its code is there only when it was found by its code
 * @param session the browser session that the grant came from, if it is still there
 * @param now the database's clock
 * @param parentLive whether the grant that this one was exchanged from is there and not revoked;
 *     true where there is none
 * @param registryRevision the registry's revision, so that a replica never acts on stale clients
 *     (rule R10)
 */
public record GrantLookup(
    Optional<GrantRow> grant,
    Optional<Session> session,
    boolean parentLive,
    Instant now,
    long registryRevision) {

  /**
   * The times of a session.
   *
   * @param endsAt when it is over unless it is used: the earlier of the idle and the absolute end
   * @param absoluteExpiresAt when it is over whatever happens
   */
  public record Session(Instant endsAt, Instant absoluteExpiresAt) {}

  /** Whether the session that the grant came from is there and has neither idled out nor ended. */
  public boolean sessionLive() {
    return session.filter(found -> now.isBefore(found.endsAt())).isPresent();
  }
}
