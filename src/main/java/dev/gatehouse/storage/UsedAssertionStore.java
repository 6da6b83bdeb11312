package dev.gatehouse.storage;

import java.time.Instant;

/**
 * Assertions of clients that were used (RFC 7523 §3), so that none is used twice, at whichever
 * replica and endpoint.
 */
public interface UsedAssertionStore {

  /**
   * Uses an assertion.
   *
   * @param id what tells it from all others, 32 bytes
   * @param requestId the request that uses it; the same request may do so again, because it is
   *     judged anew when clients have changed meanwhile
   * @param expiresAt from when on nobody would accept it anyhow
   * @return false when another request has used it
   */
  boolean use(byte[] id, String requestId, Instant expiresAt);

  /** Removes at most {@code limit} assertions that nobody would accept; returns how many. */
  int deleteExpired(Instant now, int limit);
}
