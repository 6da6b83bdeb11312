package dev.gatehouse.tokens;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that authenticate refresh tokens (rule R6): one for each epoch, which is how often the
 * database was put back to an older state. Tokens are made with the key of the present epoch, so
 * that those of a time that the database has forgotten are told from those of now. Thread-safe.
 */
public final class RefreshKeys {
  static final int ID_BYTES = 4;

  /**
   * How far another replica's epoch may be ahead of what this one knew at its start: nothing is
   * read for a token, and whoever has made its code had our key.
   */
  private static final int AHEAD = 16;

  private final LongFunction<byte[]> derive;
  private final long epoch;
  private final Key current;
  private volatile List<Key> others;

  private RefreshKeys(LongFunction<byte[]> derive, long epoch) {
    this.derive = derive;
    this.epoch = epoch;
    this.current = Key.of(epoch, derive.apply(epoch));
  }

  /**
   * Keys of all epochs up to the present one.
   *
   * @param derive makes the 32 bytes of an epoch's key
   * @param epoch the present one
   */
  public static RefreshKeys of(LongFunction<byte[]> derive, long epoch) {
    return new RefreshKeys(derive, epoch);
  }

  /** A key and the epoch that it is for. */
  record Key(long epoch, byte[] id, SecretKeySpec spec) {
    static Key of(long epoch, byte[] bytes) {
      SecretKeySpec spec = new SecretKeySpec(bytes, "HmacSHA256");
      byte[] name = "refresh token key id".getBytes(StandardCharsets.US_ASCII);
      return new Key(epoch, Arrays.copyOf(hmac(spec, name), ID_BYTES), spec);
    }

    byte[] mac(byte[] body) {
      return hmac(spec, body);
    }

    private static byte[] hmac(SecretKeySpec spec, byte[] body) {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(spec);
        return mac.doFinal(body);
      } catch (NoSuchAlgorithmException | InvalidKeyException e) {
        throw new IllegalStateException("every Java platform has HmacSHA256", e);
      }
    }
  }

  /** The present epoch. */
  public long epoch() {
    return epoch;
  }

  Key current() {
    return current;
  }

  /** The key of an identifier. */
  Optional<Key> find(byte[] id) {
    if (MessageDigest.isEqual(current.id(), id)) {
      return Optional.of(current);
    }
    List<Key> known = others;
    if (known == null) {
      known = new ArrayList<>();
      for (long other = 0; other <= epoch + AHEAD; other++) {
        if (other != epoch) {
          known.add(Key.of(other, derive.apply(other)));
        }
      }
      others = known;
    }
    return known.stream().filter(key -> MessageDigest.isEqual(key.id(), id)).findFirst();
  }
}
