package dev.gatehouse.tokens;

import dev.gatehouse.crypto.MasterKey;
import dev.gatehouse.crypto.MasterKeys;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  private final MasterKeys masters;
  private final long epoch;
  private volatile Known known;

  /**
   * What derives from one state of the master keys; the others are derived when one is asked for.
   */
  private record Known(MasterKeys.State from, Key current, List<Key> others) {}

  /**
   * Keys of all epochs up to the present one.
   *
   * @param epoch the present one
   */
  public RefreshKeys(MasterKeys masters, long epoch) {
    this.masters = masters;
    this.epoch = epoch;
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
    return known().current();
  }

  // A state never changes: another one is another object.
  @SuppressWarnings("ReferenceEquality")
  private Known known() {
    MasterKeys.State state = masters.state();
    Known keys = known;
    if (keys == null || keys.from() != state) {
      keys =
          new Known(
              state, Key.of(epoch, MasterKeys.refresh(state.current()).apply(epoch)), List.of());
      known = keys;
    }
    return keys;
  }

  /** Identifier of the key of new tokens, in the form of {@link RefreshTokenCodec#keyId}. */
  public String currentId() {
    return name(current());
  }

  private static String name(Key key) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(key.id());
  }

  /** The key of an identifier. */
  Optional<Key> find(byte[] id) {
    Known keys = known();
    if (MessageDigest.isEqual(keys.current().id(), id)) {
      return Optional.of(keys.current());
    }
    if (keys.others().isEmpty()) {
      keys = new Known(keys.from(), keys.current(), others(keys.from()));
      known = keys;
    }
    return keys.others().stream().filter(key -> MessageDigest.isEqual(key.id(), id)).findFirst();
  }

  private List<Key> others(MasterKeys.State state) {
    List<Key> others = new ArrayList<>();
    for (MasterKey master : state.all()) {
      for (long other = 0; other <= epoch + AHEAD; other++) {
        others.add(Key.of(other, MasterKeys.refresh(master).apply(other)));
      }
    }
    state.inherited().refresh().forEach(one -> others.add(Key.of(one.epoch(), one.bytes())));
    return others;
  }

  /**
   * What a change of the master key hands on, so that refresh tokens that are out there stay good:
   * the keys that rows still name.
   *
   * @param named identifiers of keys in rows, in the form of {@link RefreshTokenCodec#keyId}
   */
  public List<MasterKeys.Refresh> handedOn(Set<String> named) {
    List<MasterKeys.Refresh> kept = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Key key : others(masters.state())) {
      String name = name(key);
      if (named.contains(name) && seen.add(name)) {
        kept.add(new MasterKeys.Refresh(key.epoch(), key.spec().getEncoded()));
      }
    }
    return kept;
  }
}
