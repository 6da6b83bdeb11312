package dev.gatehouse.storage;

import java.time.Instant;
import java.util.List;

/**
 * One browser's session: one row per browser with one or more account sessions (rule R4).
 *
 * @param id row key; never leaves the server
 * @param secretHash SHA-256 of the secret in the cookie; new at each login
 * @param createdAt first login
 * @param lastSeenAt last request
 * @param idleExpiresAt end without use
 * @param absoluteExpiresAt end whatever happens
 * @param remoteAddress address of the last login
 * @param userAgent User-Agent of the last login, cut to 300 characters
 * @param persistent whether the browser keeps the cookie when it is closed ("stay signed in")
 * @param accounts who is logged in
 */
public record SessionRow(
    String id,
    byte[] secretHash,
    Instant createdAt,
    Instant lastSeenAt,
    Instant idleExpiresAt,
    Instant absoluteExpiresAt,
    String remoteAddress,
    String userAgent,
    boolean persistent,
    List<Account> accounts) {

  /** Whether every authentication step is done. */
  public enum State {
    PENDING,
    COMPLETE
  }

  /**
   * One person logged in to one browser.
   *
   * @param id identifier of the account session; {@code sid} values derive from it
   * @param connectorId the connector
   * @param userId the connector's identifier of the person
   * @param accountId the account that the identity belongs to (rule R8)
   * @param state whether every step is done
   * @param loggedInAt when the last login of this account reached us
   * @param authTime when the person authenticated; earlier than the login when the upstream says so
   * @param acr authentication context class, or null
   * @param amr methods used (RFC 8176)
   * @param identity the person's claims as JSON
   * @param connectorState sealed state for a later refresh, or null
   * @param expiresAt end of this login whatever happens; null for the end of the browser's row
   * @param subject the identity whose {@code sub} clients get, as it is now; not stored here
   */
  public record Account(
      String id,
      String connectorId,
      String userId,
      String accountId,
      State state,
      Instant loggedInAt,
      Instant authTime,
      String acr,
      List<String> amr,
      String identity,
      byte[] connectorState,
      Instant expiresAt,
      IdentityKey subject) {

    /** Who it is at the connector. */
    public IdentityKey key() {
      return new IdentityKey(connectorId, userId);
    }

    /** The same with newer claims. */
    public Account withIdentity(String json) {
      return new Account(
          id,
          connectorId,
          userId,
          accountId,
          state,
          loggedInAt,
          authTime,
          acr,
          amr,
          json,
          connectorState,
          expiresAt,
          subject);
    }
  }

  /** The same with other accounts. */
  public SessionRow withAccounts(List<Account> values) {
    return new SessionRow(
        id,
        secretHash,
        createdAt,
        lastSeenAt,
        idleExpiresAt,
        absoluteExpiresAt,
        remoteAddress,
        userAgent,
        persistent,
        values);
  }
}
