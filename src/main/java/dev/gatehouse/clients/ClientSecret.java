package dev.gatehouse.clients;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * One secret of a client, kept as SHA-256 (rule R25: our secrets have 256 bits, a slow hash buys
 * nothing there). Never printed.
 */
public final class ClientSecret {
  private final byte[] hash;

  private ClientSecret(byte[] hash) {
    this.hash = hash;
  }

  public static ClientSecret ofPlain(String secret) {
    if (secret.isEmpty()) {
      throw new IllegalArgumentException("a client secret must not be empty");
    }
    return new ClientSecret(sha256(secret));
  }

  /** Compares hashes in constant time, so neither content nor length shows in the time taken. */
  boolean matches(byte[] presentedHash) {
    return MessageDigest.isEqual(hash, presentedHash);
  }

  static byte[] sha256(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "ClientSecret[hidden]";
  }
}
