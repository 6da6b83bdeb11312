package dev.gatehouse.storage;

import dev.gatehouse.audit.AuditEvent;
import java.time.Instant;
import java.util.List;

/**
 * One grant: what a person allowed one client in one authorization (rule R5). Code, refresh family,
 * revocation and all that userinfo and introspection need are facts of this row.
 *
 * @param id opaque identifier that user tokens name; random, not a secret
 * @param attemptId identifier of the authorization attempt; unique, so a double submit makes one
 *     grant
 * @param clientId the client
 * @param connectorId the connector that authenticated the person
 * @param userId the connector's identifier of the person
 * @param subject the {@code sub} that was emitted when the grant was made
 * @param sessionId the account session that made the grant, or null
 * @param sid the {@code sid} claim of that session for this client, or null
 * @param binding whether the grant ends with the session
 * @param scopes granted scopes in request order
 * @param audiences requested audiences of the access token (RFC 8707), empty for the default
 * @param nonce the OpenID Connect nonce, or null
 * @param authTime when the person authenticated
 * @param acr authentication context class, or null
 * @param amr authentication methods (RFC 8176)
 * @param claimsRequest the {@code claims} parameter as JSON, or null
 * @param identity the person's claims at the last check as JSON
 * @param connectorState sealed state that the connector wants back at a refresh, or null
 * @param confirmation the {@code cnf} member as JSON that binds tokens to a sender, or null
 * @param createdAt when the grant was made
 * @param expiresAt when nothing of the grant can be used any more and the row may go
 * @param revokedAt when it was revoked, or null
 * @param revocationReason why, or null
 * @param code the authorization code's side
 * @param refresh the refresh family, or null when none was issued
 * @param parentId the grant whose token was exchanged for this one, the first of a chain; null for
 *     none. This one gives nothing when that one does not any more.
 */
public record GrantRow(
    String id,
    String attemptId,
    String clientId,
    String connectorId,
    String userId,
    String subject,
    String sessionId,
    String sid,
    Binding binding,
    List<String> scopes,
    List<String> audiences,
    String nonce,
    Instant authTime,
    String acr,
    List<String> amr,
    String claimsRequest,
    String identity,
    byte[] connectorState,
    String confirmation,
    Instant createdAt,
    Instant expiresAt,
    Instant revokedAt,
    String revocationReason,
    Code code,
    Refresh refresh,
    String parentId) {

  /**
   * Whether a grant ends with its browser session or outlives it (Dex: {@code
   * refreshTokenLifetime}).
   */
  public enum Binding {
    SESSION,
    OFFLINE
  }

  /**
   * The authorization code of a grant (RFC 6749 §4.1).
   *
   * @param hash SHA-256 of the code; the code itself is never stored
   * @param expiresAt end of its life
   * @param redeemedAt when it was redeemed, or null
   * @param redirectUri the redirect URI of the request
   * @param challenge PKCE challenge (RFC 7636), or null
   * @param challengeMethod {@code S256} or {@code plain}, or null
   * @param dpopThumbprint key thumbprint that the code is bound to (RFC 9449 §10), or null
   */
  public record Code(
      byte[] hash,
      Instant expiresAt,
      Instant redeemedAt,
      String redirectUri,
      String challenge,
      String challengeMethod,
      String dpopThumbprint) {}

  /**
   * The refresh family (rule R6). The database alone yields no usable token: the MAC key is not in
   * it.
   *
   * @param family the family identifier inside the token; random, different from the grant's id
   * @param macKeyId which key made the MAC
   * @param counter n, the number of the newest token
   * @param random the random part of token n
   * @param previousRandom the random part of token n−1, or null
   * @param rotatedAt when token n was made
   * @param graceUses how often token n−1 was answered again since
   * @param lastUsedAt last successful refresh
   * @param absoluteExpiresAt end of the family whatever happens, or null for never
   * @param idleExpiresAt end of the family without use, or null for never
   * @param leaseUntil until when one request alone may talk to a single-use upstream (rule R7), or
   *     null
   */
  public record Refresh(
      String family,
      String macKeyId,
      long counter,
      byte[] random,
      byte[] previousRandom,
      Instant rotatedAt,
      int graceUses,
      Instant lastUsedAt,
      Instant absoluteExpiresAt,
      Instant idleExpiresAt,
      Instant leaseUntil) {}

  /** Says in an audit event which grant it is about; the client is told apart. */
  public AuditEvent.Builder in(AuditEvent.Builder event) {
    return event
        .with(AuditEvent.Fact.GRANT, id)
        .with(AuditEvent.Fact.SUBJECT, subject)
        .with(AuditEvent.Fact.USER, userId)
        .with(AuditEvent.Fact.CONNECTOR, connectorId)
        .with(AuditEvent.Fact.SESSION, sessionId);
  }
}
