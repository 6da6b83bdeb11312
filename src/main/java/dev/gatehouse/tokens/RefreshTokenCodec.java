package dev.gatehouse.tokens;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Refresh tokens (rule R6): version ‖ key id ‖ family ‖ n ‖ random ‖ MAC, in base64url.
 *
 * <p>The MAC key derives from the master key, so the database alone yields no usable token.
 * Thread-safe.
 */
public final class RefreshTokenCodec {
  private static final byte VERSION = 1;
  private static final int KEY_ID_BYTES = 4;

  /** Bytes of a family identifier. */
  public static final int FAMILY_BYTES = 16;

  /** Bytes of the random part. */
  public static final int RANDOM_BYTES = 16;

  private static final int MAC_BYTES = 32;
  private static final int BODY_BYTES = 1 + KEY_ID_BYTES + FAMILY_BYTES + Long.BYTES + RANDOM_BYTES;
  private static final int LENGTH = BODY_BYTES + MAC_BYTES;
  private final byte[] keyId;
  private final SecretKeySpec key;

  /**
   * @param key 32 bytes
   */
  public RefreshTokenCodec(byte[] key) {
    this.key = new SecretKeySpec(key, "HmacSHA256");
    this.keyId =
        Arrays.copyOf(
            hmac("refresh token key id".getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
            KEY_ID_BYTES);
  }

  /** What a token says; the MAC was right. */
  public record Content(String family, long counter, byte[] random) {}

  /** Identifier of the MAC key, for the row. */
  public String keyId() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(keyId);
  }

  /**
   * @param family {@link #FAMILY_BYTES} bytes in base64url
   */
  public String encode(String family, long counter, byte[] random) {
    byte[] token =
        ByteBuffer.allocate(LENGTH)
            .put(VERSION)
            .put(keyId)
            .put(Base64.getUrlDecoder().decode(family))
            .putLong(counter)
            .put(random)
            .array();
    byte[] mac = hmac(Arrays.copyOf(token, BODY_BYTES));
    System.arraycopy(mac, 0, token, BODY_BYTES, MAC_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /**
   * Reads a token; empty when it is not one of ours, whatever is wrong with it. A token has one
   * spelling: the two spare bits of its last character count.
   */
  public Optional<Content> decode(String token) {
    if (token.length() != (LENGTH * 4 + 2) / 3) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    byte[] body = Arrays.copyOf(bytes, BODY_BYTES);
    byte[] mac = Arrays.copyOfRange(bytes, BODY_BYTES, LENGTH);
    if (bytes.length != LENGTH
        || bytes[0] != VERSION
        || !MessageDigest.isEqual(mac, hmac(body))
        || !Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(token)) {
      return Optional.empty();
    }
    ByteBuffer reader = ByteBuffer.wrap(body, 1 + KEY_ID_BYTES, BODY_BYTES - 1 - KEY_ID_BYTES);
    byte[] family = new byte[FAMILY_BYTES];
    reader.get(family);
    long counter = reader.getLong();
    byte[] random = new byte[RANDOM_BYTES];
    reader.get(random);
    return Optional.of(
        new Content(
            Base64.getUrlEncoder().withoutPadding().encodeToString(family), counter, random));
  }

  private byte[] hmac(byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(body);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
