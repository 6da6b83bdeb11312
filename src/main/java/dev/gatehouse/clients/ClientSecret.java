package dev.gatehouse.clients;

import dev.gatehouse.crypto.Digests;
import java.security.MessageDigest;
import java.time.Instant;

/**
 * One secret of a client, kept as SHA-256 (rule R25: our secrets have 256 bits, a slow hash buys
 * nothing there). Immutable; never printed.
 */
public final class ClientSecret {
  private final byte[] hash;
  private final Instant expiresAt;

  private ClientSecret(byte[] hash, Instant expiresAt) {
    this.hash = hash;
    this.expiresAt = expiresAt;
  }

  public static ClientSecret ofPlain(String secret) {
    if (secret.isEmpty()) {
      throw new IllegalArgumentException("a client secret must not be empty");
    }
    return new ClientSecret(sha256(secret), null);
  }

  /**
   * A stored secret.
   *
   * @param hash SHA-256 of the secret
   * @param expiresAt when it stops working, or null for never
   */
  public static ClientSecret ofHash(byte[] hash, Instant expiresAt) {
    return new ClientSecret(hash.clone(), expiresAt);
  }

  /**
   * Compares hashes in constant time, so neither content nor length shows in the time taken; an
   * expired secret is compared all the same.
   */
  boolean matches(byte[] presentedHash, Instant now) {
    boolean same = MessageDigest.isEqual(hash, presentedHash);
    return same && (expiresAt == null || now.isBefore(expiresAt));
  }

  static byte[] sha256(String secret) {
    return Digests.sha256(secret);
  }

  @Override
  public String toString() {
    return "ClientSecret[hidden]";
  }
}
