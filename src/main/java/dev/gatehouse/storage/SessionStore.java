package dev.gatehouse.storage;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Browser sessions (rule R4). */
public interface SessionStore {

  /** Inserts a session with its accounts. */
  void insert(SessionRow session);

  /**
   * Finds a session that has neither idled out nor ended at {@code now}, with those of its accounts
   * that have not ended.
   */
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
      Renewal renewal);

  /**
   * What a login makes of the browser's session.
   *
   * @param now when
   * @param idleExpiresAt the new end without use
   * @param absoluteExpiresAt the earliest end whatever happens: one that is later already stays,
   *     for the other accounts
   * @param persistent whether the browser keeps the cookie when it is closed
   */
  record Renewal(
      Instant now, Instant idleExpiresAt, Instant absoluteExpiresAt, boolean persistent) {}

  /**
   * Changes the cookie's secret of a session; false when the session is gone or the secret is
   * another.
   */
  boolean renew(Secret secret);

  /**
   * Another secret for a session's cookie.
   *
   * @param id the session
   * @param expectedHash hash of the secret until now
   * @param newHash hash of the new one
   */
  record Secret(String id, byte[] expectedHash, byte[] newHash) {}

  /** Notes that a person logged in for a client (Dex shares a session from there). */
  void noteClient(String accountSessionId, String clientId);

  /** The clients that people logged in for, by account session. */
  Map<String, Set<String>> clients(String sessionId);

  /**
   * A client that was given a {@code sid}: it has a login of its own that rests on an account
   * session.
   *
   * @param accountSessionId the account session
   * @param clientId the client
   * @param sid the value that the client knows it by
   */
  record Sid(String accountSessionId, String clientId, String sid) {}

  /** Notes that a client was given a {@code sid}; nothing when the account session is gone. */
  void noteSid(Sid sid);

  /** Every {@code sid} of an account session, by client; empty when the session is gone. */
  List<Sid> sids(String accountSessionId);

  /** Marks an account session complete; false when it is gone or was complete. */
  boolean complete(String accountSessionId);

  /**
   * Moves the idle end forward, only while the session is live and was last seen before {@code
   * seenBefore}: of many requests at once one writes.
   */
  boolean touch(String id, Instant now, Instant idleExpiresAt, Instant seenBefore);

  /**
   * Ends a session with all its accounts, and writes to the outbox who must be told; false when it
   * was gone.
   */
  boolean delete(String id, Instant at);

  /**
   * Ends every account session of a person at a connector, and writes to the outbox who must be
   * told; returns how many.
   */
  int endOfUser(String connectorId, String userId, Instant at);

  /**
   * Notes which session at the upstream a login came from; a later login of the account forgets it.
   *
   * @param hash of the upstream's identifier, which itself is not kept
   */
  void noteUpstream(String accountSessionId, byte[] hash);

  /**
   * An account session that has ended.
   *
   * @param id its identifier
   * @param userId whose it was, at the connector
   */
  record EndedAccount(String id, String userId) {}

  /**
   * Ends account sessions of a connector whose upstream says that they have ended, and writes to
   * the outbox who must be told.
   *
   * @param userId only this person's; null for anybody's
   * @param upstreamHash only those that came from this session at the upstream; null for any
   * @throws IllegalArgumentException when both are null
   */
  List<EndedAccount> endOfUpstream(
      String connectorId, String userId, byte[] upstreamHash, Instant at);

  /**
   * Removes at most {@code limit} sessions that have expired; returns how many. Nobody is told:
   * nobody logged out.
   */
  int deleteExpired(Instant now, int limit);

  /** Number of sessions. */
  long count();
}
