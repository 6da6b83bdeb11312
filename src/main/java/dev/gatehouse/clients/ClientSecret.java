package dev.gatehouse.clients;

import dev.gatehouse.crypto.Digests;
import dev.gatehouse.jose.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;

/**
 * One secret of a client, kept as SHA-256 (rule R25: our secrets have 256 bits, a slow hash buys
 * nothing there), and as a key where the client signs with it. Immutable; never printed.
 */
public final class ClientSecret {
  private final byte[] hash;
  private final Instant expiresAt;
  private final Optional<VerificationKey> key;

  private ClientSecret(byte[] hash, Instant expiresAt, Optional<VerificationKey> key) {
    this.hash = hash;
    this.expiresAt = expiresAt;
    this.key = key;
  }

  public static ClientSecret ofPlain(String secret) {
    if (secret.isEmpty()) {
      throw new IllegalArgumentException("a client secret must not be empty");
    }
    return new ClientSecret(Digests.sha256(secret), null, Optional.empty());
  }

  /**
   * A stored secret.
   *
   * @param hash SHA-256 of the secret
   * @param expiresAt when it stops working, or null for never
   */
  public static ClientSecret ofHash(byte[] hash, Instant expiresAt) {
    return new ClientSecret(hash.clone(), expiresAt, Optional.empty());
  }

  /**
   * A secret that the client signs with (client_secret_jwt).
   *
   * @param secret at least 32 bytes of UTF-8
   * @param expiresAt when it stops working, or null for never
   */
  static ClientSecret ofKey(String secret, Instant expiresAt) {
    return new ClientSecret(
        Digests.sha256(secret),
        expiresAt,
        Optional.of(VerificationKey.shared(secret.getBytes(StandardCharsets.UTF_8))));
  }

  /** The key that it is, while it works; empty when only its hash is known. */
  Optional<VerificationKey> key(Instant now) {
    return works(now) ? key : Optional.empty();
  }

  /**
   * Compares hashes in constant time, so neither content nor length shows in the time taken; an
   * expired secret is compared all the same.
   */
  boolean matches(byte[] presentedHash, Instant now) {
    boolean same = MessageDigest.isEqual(hash, presentedHash);
    return same && works(now);
  }

  private boolean works(Instant now) {
    return expiresAt == null || now.isBefore(expiresAt);
  }

  @Override
  public String toString() {
    return "ClientSecret[hidden]";
  }
}
