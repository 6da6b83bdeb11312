package dev.gatehouse.storage;

import java.time.Instant;

/** Grants (rules R5, R6, R7). Every change is one conditional statement whose row count decides. */
public interface GrantStore {

  /**
   * Inserts a grant.
   *
   * @return false when a grant of the same attempt exists (a double submit of the consent form)
   */
  boolean insert(GrantRow grant);

  /**
   * Finds by the SHA-256 of an authorization code, whether or not the code is redeemed, expired or
   * revoked.
   */
  GrantLookup byCodeHash(byte[] codeHash);

  /** Finds by the family identifier inside a refresh token. */
  GrantLookup byFamily(String family);

  /** Finds by the grant's identifier. */
  GrantLookup byId(String id);

  /**
   * Redeems the code: succeeds for exactly one caller, only before {@code code.expiresAt}, only
   * when not revoked.
   *
   * @param refresh the first token of the refresh family, or null when none is issued
   * @param expiresAt the new end of the row
   * @return whether this call won
   */
  boolean redeemCode(String grantId, Instant now, GrantRow.Refresh refresh, Instant expiresAt);

  /**
   * Moves a family from {@code expectedCounter} to {@code next.counter()}, only when not revoked
   * and neither expired nor idle at {@code now}.
   *
   * @param identity the person's claims after the re-check
   * @param connectorState new sealed connector state, or null
   * @return whether this call won
   */
  boolean rotate(
      String grantId,
      long expectedCounter,
      Instant now,
      GrantRow.Refresh next,
      String identity,
      byte[] connectorState,
      Instant expiresAt);

  /**
   * Counts one answer to a repeated predecessor: only while the family stands at {@code
   * expectedCounter}, fewer than {@code limit} repeats were answered, the newest token was made
   * after {@code notRotatedBefore} and the grant is neither revoked nor expired.
   */
  boolean useGrace(
      String grantId, long expectedCounter, int limit, Instant notRotatedBefore, Instant now);

  /** Takes the lease of rule R7; false while another request holds it. */
  boolean lease(String grantId, long expectedCounter, Instant now, Instant until);

  /** Gives the lease back early. */
  void releaseLease(String grantId, long expectedCounter);

  /** Revokes once; false when it was revoked before or does not exist. */
  boolean revoke(String grantId, Instant at, String reason);

  /** Revokes all live grants that are bound to an account session; returns how many. */
  int revokeOfSession(String sessionId, Instant at, String reason);

  /** Number of live grants that came from an account session, whatever they are bound to. */
  int liveOfSession(String sessionId, Instant now);

  /** Revokes all live grants of a person at a connector; returns how many. */
  int revokeOfUser(String connectorId, String userId, Instant at, String reason);

  /**
   * Revokes at most {@code limit} live grants of a client; returns how many, so that many of them
   * do not keep other writers out.
   */
  int revokeOfClient(String clientId, Instant at, String reason, int limit);

  /** Removes at most {@code limit} rows whose {@code expiresAt} has passed; returns how many. */
  int deleteExpired(Instant now, int limit);

  /** Number of rows. */
  long count();
}
