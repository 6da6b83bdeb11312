package dev.gatehouse.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** SHA-256, base64url, and comparison of secrets in constant time. Thread-safe. */
public final class Digests {
  private Digests() {}

  /** SHA-256 (FIPS 180-4) of bytes. */
  public static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** SHA-256 of a text's UTF-8 form. */
  public static byte[] sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Base64url without padding (RFC 4648 §5). */
  public static String base64Url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Whether two secrets are equal. The time tells neither where they differ nor how long the
   * expected one is, because their hashes are compared.
   */
  public static boolean equal(byte[] one, byte[] other) {
    return MessageDigest.isEqual(sha256(one), sha256(other));
  }

  /** Like {@link #equal(byte[], byte[])}, for texts. */
  public static boolean equal(String one, String other) {
    return MessageDigest.isEqual(sha256(one), sha256(other));
  }
}
