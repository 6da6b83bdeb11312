package dev.gatehouse.storage;

import java.time.Instant;

/**
 * A link that sets a person's password once.
 *
 * @param tokenHash SHA-256 of the secret in the link; the secret itself is never stored
 * @param connectorId the connector that owns the user
 * @param userId the user
 * @param purpose what it was made for
 * @param createdAt creation
 * @param expiresAt end of its life
 */
public record PasswordLinkRow(
    byte[] tokenHash,
    String connectorId,
    String userId,
    Purpose purpose,
    Instant createdAt,
    Instant expiresAt) {

  /** What a link was made for: a first password, or another one. */
  public enum Purpose {
    INVITATION,
    RESET
  }
}
