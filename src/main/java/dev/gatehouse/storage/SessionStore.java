package dev.gatehouse.storage;

import java.time.Instant;
import java.util.Optional;

/** Browser sessions (rule R4). */
public interface SessionStore {

  /** Inserts a session with its accounts. */
  void insert(SessionRow session);

  /** Finds a session that has neither idled out nor ended at {@code now}. */
  Optional<SessionRow> find(String id, Instant now);

  /**
   * Adds an account to a live session and changes the cookie's secret, only while the stored secret
   * is {@code expectedSecretHash}. An account of the same connector and user keeps its identifier
   * (its {@code sid}s stay for the session's life) and gets the new values.
   *
   * @return the identifier that the account has then, or empty when the session is gone or the
   *     secret is another
   */
  Optional<String> login(
      String id,
      byte[] expectedSecretHash,
      byte[] newSecretHash,
      SessionRow.Account account,
      Instant now,
      Instant idleExpiresAt);

  /** Marks an account session complete; false when it is gone or was complete. */
  boolean complete(String accountSessionId);

  /** Moves the idle end forward, only while the session is live. */
  boolean touch(String id, Instant now, Instant idleExpiresAt);

  /** Ends a session with all its accounts; false when it was gone. */
  boolean delete(String id);

  /** Ends every account session of a person at a connector; returns how many. */
  int endOfUser(String connectorId, String userId);

  /** Removes at most {@code limit} ended sessions; returns how many. */
  int deleteExpired(Instant now, int limit);

  /** Number of sessions. */
  long count();
}
