package dev.gatehouse.storage;

import java.time.Instant;
import java.util.List;

/**
 * A client that was registered while the server runs.
 *
 * @param id {@code client_id}
 * @param source who registered it
 * @param settings what was asked for, as JSON with the keys of {@code staticClients}, without
 *     secrets
 * @param metadata further members of a dynamic registration as JSON, kept as they came
 * @param secrets hashes of the secrets, several during a rotation; none for a public client
 * @param sealedSecrets the same secrets sealed, where the client proves with them that it has them
 *     (client_secret_jwt); else null
 * @param registrationTokenHash SHA-256 of the registration access token (RFC 7592 §3), or null
 * @param version the registry's revision at the last change; never the same for two states
 * @param createdAt creation
 * @param updatedAt last change
 */
public record ClientRow(
    String id,
    Source source,
    String settings,
    String metadata,
    List<Secret> secrets,
    byte[] sealedSecrets,
    byte[] registrationTokenHash,
    long version,
    Instant createdAt,
    Instant updatedAt) {

  /** Who registered a client. */
  public enum Source {
    /** An administrator. */
    ADMINISTRATOR,
    /** The client itself (RFC 7591). */
    DYNAMIC
  }

  /**
   * One secret.
   *
   * @param hash SHA-256 of the secret, which is never stored
   * @param createdAt since when it works
   * @param expiresAt when it stops working, or null for never
   */
  public record Secret(byte[] hash, Instant createdAt, Instant expiresAt) {}

  public ClientRow {
    secrets = List.copyOf(secrets);
  }
}
