package dev.gatehouse.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * HMAC-SHA256 (RFC 2104) under a key that serves one purpose only, so that a value made for one
 * purpose proves nothing for another. Thread-safe.
 */
public final class Mac {
  private final MasterKeys masters;
  private final String purpose;
  private final boolean lasting;
  private volatile Keys known;

  /** What derives from one state of the master keys, the key for new codes first. */
  private record Keys(MasterKeys.State from, List<byte[]> all) {}

  private Mac(MasterKeys masters, String purpose, boolean lasting) {
    this.masters = masters;
    this.purpose = purpose;
    this.lasting = lasting;
  }

  /**
   * Codes that live for minutes: those of the key before are good as long as that key is there.
   *
   * @param purpose what the values are for; part of the key's derivation
   */
  public Mac(MasterKeys masters, String purpose) {
    this(masters, purpose, false);
  }

  /** As {@link #Mac(MasterKeys, String)}, of a single key. */
  public Mac(MasterKey master, String purpose) {
    this(MasterKeys.of(master), purpose);
  }

  /**
   * Codes that must stay what they are when the master key is changed: the first key's purpose is
   * handed on (see {@link MasterKeys.Inherited}).
   */
  public static Mac lasting(MasterKeys masters, String purpose) {
    return new Mac(masters, purpose, true);
  }

  // A state never changes: another one is another object.
  @SuppressWarnings("ReferenceEquality")
  private List<byte[]> keys() {
    MasterKeys.State state = masters.state();
    Keys keys = known;
    if (keys == null || keys.from() != state) {
      keys =
          new Keys(
              state,
              lasting
                  ? List.of(MasterKeys.lasting(state, purpose))
                  : state.all().stream().map(key -> MasterKeys.code(key, purpose)).toList());
      known = keys;
    }
    return keys.all();
  }

  /** The 32 byte code of a message. The caller makes the message's encoding unambiguous. */
  public byte[] of(byte[] message) {
    return Hkdf.hmac(keys().get(0)).doFinal(message);
  }

  /** The code of a text's UTF-8 form, in base64url. */
  public String of(String message) {
    return Digests.base64Url(of(message.getBytes(StandardCharsets.UTF_8)));
  }

  /** Whether {@code code} is the message's, in constant time for each key. */
  public boolean verify(byte[] message, byte[] code) {
    return keys().stream()
        .anyMatch(key -> MessageDigest.isEqual(Hkdf.hmac(key).doFinal(message), code));
  }

  /** Whether {@code code} is the text's, in constant time for each key. */
  public boolean verify(String message, String code) {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    return keys().stream()
        .anyMatch(key -> Digests.equal(Digests.base64Url(Hkdf.hmac(key).doFinal(bytes)), code));
  }
}
