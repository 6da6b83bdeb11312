package dev.gatehouse.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256 (RFC 5869). Thread-safe. */
final class Hkdf {
  private static final String HMAC = "HmacSHA256";
  private static final int HASH_BYTES = 32;

  private Hkdf() {}

  /**
   * Derives {@code length} bytes (1 to 8160).
   *
   * @param salt at least one byte
   */
  static byte[] derive(byte[] key, byte[] salt, byte[] info, int length) {
    Mac expand = hmac(hmac(salt).doFinal(key));
    ByteBuffer output = ByteBuffer.allocate(length);
    byte[] block = new byte[0];
    for (int counter = 1; output.hasRemaining(); counter++) {
      expand.update(block);
      expand.update(info);
      block = expand.doFinal(new byte[] {(byte) counter});
      output.put(block, 0, Math.min(HASH_BYTES, output.remaining()));
    }
    return output.array();
  }

  /** Like the other, with a purpose in words. */
  static byte[] derive(byte[] key, byte[] salt, String info, int length) {
    return derive(key, salt, info.getBytes(StandardCharsets.UTF_8), length);
  }

  /** An HMAC-SHA256 that starts with {@code key}. */
  static Mac hmac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has " + HMAC, e);
    }
  }
}
