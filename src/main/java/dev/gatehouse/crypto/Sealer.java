package dev.gatehouse.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Authenticated encryption of what leaves our hands (rule R3): cookies, which expire, and secrets
 * at rest, which do not. Thread-safe.
 *
 * <p>Each message has a key of its own, HKDF(key, 16 random bytes, purpose), for AES-256-GCM (NIST
 * SP 800-38D), so no nonce is ever used twice under one key. Cookies are sealed under a key per UTC
 * day that derives from the master key, so that it rotates without storage and alike on all
 * replicas. Every failure to open is the same empty answer: nothing tells an attacker which check
 * failed.
 *
 * <p>Form of a cookie: version 1 ‖ seconds since 1970 (8 bytes) ‖ salt (16) ‖ ciphertext and tag,
 * in base64url. Form at rest: version 2 ‖ salt ‖ ciphertext and tag.
 */
public final class Sealer {
  private static final byte COOKIE = 1;
  private static final byte AT_REST = 2;
  private static final int SALT_BYTES = 16;
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final int COOKIE_HEADER = 1 + Long.BYTES;
  private static final int LONGEST = 65_536;
  private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();

  /** How far the clock of the replica that sealed may be ahead of ours. */
  private static final Duration SKEW = Duration.ofMinutes(2);

  private final MasterKeys masters;
  private final String issuer;
  private final Randomness randomness;
  private final InstantSource clock;
  private final Duration lifetime;
  private volatile RestKeys restKeys;
  private volatile DayKey newest;

  private record DayKey(long day, MasterKey master, byte[] key) {}

  /** What derives from one state of the master keys, the key for new secrets first. */
  private record RestKeys(MasterKeys.State from, List<byte[]> all) {}

  /**
   * @param issuer part of what is authenticated: a cookie of another issuer does not open
   * @param lifetime for how long sealed cookies open, 30 minutes at the most for attempts (R2)
   * @throws IllegalArgumentException when the lifetime is not between one second and one day
   */
  public Sealer(
      MasterKeys masters,
      String issuer,
      Randomness randomness,
      InstantSource clock,
      Duration lifetime) {
    if (lifetime.compareTo(Duration.ofSeconds(1)) < 0
        || lifetime.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "the lifetime of sealed cookies is between 1 second and 1 day, not " + lifetime);
    }
    this.masters = masters;
    this.issuer = issuer;
    this.randomness = randomness;
    this.clock = clock;
    this.lifetime = lifetime;
  }

  /** With a single master key. */
  public Sealer(
      MasterKey master,
      String issuer,
      Randomness randomness,
      InstantSource clock,
      Duration lifetime) {
    this(MasterKeys.of(master), issuer, randomness, clock, lifetime);
  }

  /**
   * Seals a cookie's value.
   *
   * @param purpose what the value is for
   * @param name the cookie's name
   */
  public String seal(String purpose, String name, byte[] plaintext) {
    long now = clock.instant().getEpochSecond();
    byte[] header = ByteBuffer.allocate(COOKIE_HEADER).put(COOKIE).putLong(now).array();
    return Digests.base64Url(
        encrypt(keyOfDay(masters.current(), now), header, purpose, name, plaintext));
  }

  /** Opens a cookie's value; empty when it is too old, of another place, or not ours. */
  public Optional<byte[]> open(String purpose, String name, String sealed) {
    if (sealed.length() > LONGEST) {
      return Optional.empty();
    }
    byte[] message;
    try {
      message = Base64.getUrlDecoder().decode(sealed);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    // The decoder ignores spare bits in the last character; one value has one form.
    if (message.length < COOKIE_HEADER + SALT_BYTES + TAG_BYTES
        || message[0] != COOKIE
        || !Digests.base64Url(message).equals(sealed)) {
      return Optional.empty();
    }
    long sealedAt = ByteBuffer.wrap(message, 1, Long.BYTES).getLong();
    Instant now = clock.instant();
    if (sealedAt > now.plus(SKEW).getEpochSecond()
        || sealedAt <= now.minus(lifetime).getEpochSecond()) {
      return Optional.empty();
    }
    for (MasterKey master : masters.state().all()) {
      Optional<byte[]> opened =
          decrypt(keyOfDay(master, sealedAt), COOKIE_HEADER, purpose, name, message);
      if (opened.isPresent()) {
        return opened;
      }
    }
    return Optional.empty();
  }

  /**
   * Seals a secret for the database; it does not expire.
   *
   * @param purpose kind of secret
   * @param rowId row that it belongs to; moved to another row it does not open
   */
  public byte[] sealBytes(String purpose, String rowId, byte[] plaintext) {
    return encrypt(restKeys().get(0), new byte[] {AT_REST}, purpose, rowId, plaintext);
  }

  /** Opens a secret from the database; empty when it is not what was sealed for that row. */
  public Optional<byte[]> openBytes(String purpose, String rowId, byte[] sealed) {
    return restKeys().stream()
        .map(key -> atRest(key, purpose, rowId, sealed))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /**
   * Seals anew, with the current master key, a secret that one of the others sealed.
   *
   * @return the secret sealed anew; empty when the current key sealed it
   * @throws MasterKeyException when none of the keys opens it
   */
  public Optional<byte[]> reseal(String purpose, String rowId, byte[] sealed) {
    if (atRest(restKeys().get(0), purpose, rowId, sealed).isPresent()) {
      return Optional.empty();
    }
    byte[] plaintext =
        openBytes(purpose, rowId, sealed)
            .orElseThrow(() ->
                new MasterKeyException(
                    "The " + purpose + " of " + rowId + " opens with none of the master keys."));
    return Optional.of(sealBytes(purpose, rowId, plaintext));
  }

  private Optional<byte[]> atRest(byte[] key, String purpose, String rowId, byte[] sealed) {
    if (sealed.length < 1 + SALT_BYTES + TAG_BYTES || sealed[0] != AT_REST) {
      return Optional.empty();
    }
    return decrypt(key, 1, purpose, rowId, sealed);
  }

  // A state never changes: another one is another object.
  @SuppressWarnings("ReferenceEquality")
  private List<byte[]> restKeys() {
    MasterKeys.State state = masters.state();
    RestKeys keys = restKeys;
    if (keys == null || keys.from() != state) {
      keys =
          new RestKeys(
              state, state.all().stream().map(key -> key.derive("sealing at rest")).toList());
      restKeys = keys;
    }
    return keys.all();
  }

  private byte[] keyOfDay(MasterKey master, long epochSecond) {
    long day = Math.floorDiv(epochSecond, DAY_SECONDS);
    DayKey known = newest;
    if (known == null || known.day != day || known.master != master) {
      known = new DayKey(day, master, master.derive("sealing on day " + day));
      newest = known;
    }
    return known.key;
  }

  private byte[] encrypt(byte[] key, byte[] header, String purpose, String name, byte[] plaintext) {
    byte[] salt = randomness.bytes(SALT_BYTES);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, salt, header, purpose, name);
      int length = cipher.getOutputSize(plaintext.length);
      byte[] message = new byte[header.length + SALT_BYTES + length];
      System.arraycopy(header, 0, message, 0, header.length);
      System.arraycopy(salt, 0, message, header.length, SALT_BYTES);
      cipher.doFinal(plaintext, 0, plaintext.length, message, header.length + SALT_BYTES);
      return message;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM failed to seal", e);
    }
  }

  private Optional<byte[]> decrypt(
      byte[] key, int headerLength, String purpose, String name, byte[] message) {
    byte[] header = Arrays.copyOf(message, headerLength);
    int start = headerLength + SALT_BYTES;
    byte[] salt = Arrays.copyOfRange(message, headerLength, start);
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, salt, header, purpose, name);
      return Optional.of(cipher.doFinal(message, start, message.length - start));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  /** The day, which is the key's id, is authenticated as part of the header. */
  private Cipher cipher(
      int mode, byte[] key, byte[] salt, byte[] header, String purpose, String name)
      throws GeneralSecurityException {
    byte[] derived = Hkdf.derive(key, salt, purpose, KEY_BYTES + NONCE_BYTES);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode,
        new SecretKeySpec(derived, 0, KEY_BYTES, "AES"),
        new GCMParameterSpec(TAG_BYTES * Byte.SIZE, derived, KEY_BYTES, NONCE_BYTES));
    cipher.updateAAD(header);
    // A change of the issuer's address must not lose the signing keys.
    String place = header[0] == AT_REST ? "" : issuer;
    for (String part : new String[] {place, purpose, name}) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      // The length before each part keeps two neighbours from trading characters.
      cipher.updateAAD(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      cipher.updateAAD(bytes);
    }
    return cipher;
  }
}
