package dev.gatehouse.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The key that all sealing and message authentication keys derive from (rule R3): exactly 32 random
 * bytes, never a passphrase, never in the database. Immutable and thread-safe.
 */
public final class MasterKey {
  /** Length of a master key. */
  public static final int BYTES = 32;

  /** Name of the check value among the database's single values. */
  public static final String CHECK_NAME = "master_key_check";

  private static final int ID_BYTES = 4;
  private static final byte[] SALT = "gatehouse master key v1".getBytes(StandardCharsets.US_ASCII);
  private final byte[] key;
  private final String id;

  private MasterKey(byte[] key) {
    this.key = key;
    this.id = HexFormat.of().formatHex(Hkdf.derive(key, SALT, "id", ID_BYTES));
  }

  /**
   * Takes a key from memory.
   *
   * @throws MasterKeyException unless there are exactly 32 bytes that are not all equal
   */
  public static MasterKey of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new MasterKeyException(
          "A master key has exactly 32 bytes; this one has "
              + bytes.length
              + ". Make one with: openssl rand -base64 32");
    }
    boolean constant = true;
    for (byte one : bytes) {
      constant &= one == bytes[0];
    }
    if (constant) {
      throw new MasterKeyException(
          "The master key is 32 times the same byte, not random."
              + " Make one with: openssl rand -base64 32");
    }
    return new MasterKey(bytes.clone());
  }

  /**
   * Reads the base64 form (either alphabet, padding optional, white space around it ignored).
   *
   * @throws MasterKeyException when it is not base64 of exactly 32 bytes
   */
  public static MasterKey parse(String base64) {
    String plain = base64.strip().replace('-', '+').replace('_', '/');
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(plain);
    } catch (IllegalArgumentException e) {
      // The cause quotes characters of the key, so it is not kept.
      throw new MasterKeyException(
          "The master key is not base64. It is 32 random bytes, not a passphrase."
              + " Make one with: openssl rand -base64 32");
    }
    return of(bytes);
  }

  /** Eight hexadecimal digits that tell keys apart in logs and reveal nothing of the key. */
  public String id() {
    return id;
  }

  /** A 32 byte key for one purpose (HKDF-SHA256, RFC 5869). */
  public byte[] derive(String purpose) {
    return Hkdf.derive(key, SALT, "key:" + purpose, BYTES);
  }

  /** What a database keeps of the key that it belongs to; it reveals nothing of the key. */
  public String checkValue() {
    return id + "." + Digests.base64Url(derive("check value"));
  }

  /** The identifier of the key that a {@link #checkValue} belongs to. */
  public static String idOf(String checkValue) {
    return checkValue.split("\\.", 2)[0];
  }

  /**
   * Which of several keys a database belongs to. With another one nothing in it would open, new
   * signing keys would be made, and every token out there would be lost.
   *
   * @param keys the one for a new database first
   * @param get reads a single value of the database
   * @param putIfAbsent stores one unless there is one, and returns what stands then
   * @throws MasterKeyException when it belongs to none of them
   */
  public static MasterKey check(
      List<MasterKey> keys,
      Function<String, Optional<String>> get,
      BinaryOperator<String> putIfAbsent) {
    String found =
        get.apply(CHECK_NAME)
            .orElseGet(() -> putIfAbsent.apply(CHECK_NAME, keys.get(0).checkValue()));
    return MasterKeys.match(keys, found)
        .orElseThrow(() ->
            new MasterKeyException(
                "This master key ("
                    + keys.stream().map(MasterKey::id).collect(Collectors.joining(", "))
                    + ") is not the one that the database was set up with ("
                    + idOf(found)
                    + "). Supply that key; without it the signing keys in the database cannot be"
                    + " used. If it is lost for good: gatehouse master-key reset"));
  }

  @Override
  public String toString() {
    return "MasterKey " + id;
  }
}
