package dev.gatehouse.tokens;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Refresh tokens (rule R6): version ‖ key id ‖ family ‖ n ‖ random ‖ MAC, in base64url.
 *
 * <p>The MAC key derives from the master key, so the database alone yields no usable token.
 * Thread-safe.
 */
public final class RefreshTokenCodec {
  private static final byte VERSION = 1;

  /** Bytes of a family identifier. */
  public static final int FAMILY_BYTES = 16;

  /** Bytes of the random part. */
  public static final int RANDOM_BYTES = 16;

  private static final int MAC_BYTES = 32;
  private static final int BODY_BYTES =
      1 + RefreshKeys.ID_BYTES + FAMILY_BYTES + Long.BYTES + RANDOM_BYTES;
  private static final int LENGTH = BODY_BYTES + MAC_BYTES;
  private final RefreshKeys keys;

  /** With the keys that authenticate tokens. */
  public RefreshTokenCodec(RefreshKeys keys) {
    this.keys = keys;
  }

  /**
   * What a token says; the MAC was right.
   *
   * @param epoch in which it was made
   */
  public record Content(String family, long counter, byte[] random, long epoch) {}

  /** Identifier of the MAC key of new tokens, for the row. */
  public String keyId() {
    return keys.currentId();
  }

  /** The present epoch. */
  public long epoch() {
    return keys.epoch();
  }

  /**
   * @param family {@link #FAMILY_BYTES} bytes in base64url
   */
  public String encode(String family, long counter, byte[] random) {
    RefreshKeys.Key key = keys.current();
    byte[] token =
        ByteBuffer.allocate(LENGTH)
            .put(VERSION)
            .put(key.id())
            .put(Base64.getUrlDecoder().decode(family))
            .putLong(counter)
            .put(random)
            .array();
    byte[] mac = key.mac(Arrays.copyOf(token, BODY_BYTES));
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
    if (bytes.length != LENGTH || bytes[0] != VERSION) {
      return Optional.empty();
    }
    byte[] body = Arrays.copyOf(bytes, BODY_BYTES);
    byte[] mac = Arrays.copyOfRange(bytes, BODY_BYTES, LENGTH);
    RefreshKeys.Key key =
        keys.find(Arrays.copyOfRange(body, 1, 1 + RefreshKeys.ID_BYTES)).orElse(null);
    if (key == null
        || !MessageDigest.isEqual(mac, key.mac(body))
        || !Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(token)) {
      return Optional.empty();
    }
    ByteBuffer reader =
        ByteBuffer.wrap(body, 1 + RefreshKeys.ID_BYTES, BODY_BYTES - 1 - RefreshKeys.ID_BYTES);
    byte[] family = new byte[FAMILY_BYTES];
    reader.get(family);
    long counter = reader.getLong();
    byte[] random = new byte[RANDOM_BYTES];
    reader.get(random);
    return Optional.of(
        new Content(
            Base64.getUrlEncoder().withoutPadding().encodeToString(family),
            counter,
            random,
            key.epoch()));
  }
}
