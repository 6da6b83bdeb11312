package dev.gatehouse.connector.local;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.BCrypt.Version;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategy;
import dev.gatehouse.spi.BcryptHash;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** bcrypt in the form of Dex and {@code htpasswd}, without cutting a password. */
final class Bcrypt {
  /** As far as bcrypt reads a password. */
  static final int LONGEST_PASSWORD = 72;

  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 23;

  /** Throws instead of cutting: two long passwords with one beginning are not one password. */
  private static final LongPasswordStrategy NEVER_CUT =
      LongPasswordStrategies.strict(Version.VERSION_2A);

  private Bcrypt() {}

  /**
   * Whether a password belongs to a hash; takes as long for a wrong password as for the right one.
   *
   * @param password at most {@value #LONGEST_PASSWORD} bytes without a NUL
   */
  static boolean matches(byte[] password, BcryptHash hash) {
    // $2a$, $2b$ and $2y$ name one algorithm; the letter told apart bugs of old C libraries.
    byte[] text = hash.text().getBytes(StandardCharsets.US_ASCII);
    text[2] = 'a';
    return BCrypt.verifyer(Version.VERSION_2A, NEVER_CUT).verify(password, text).verified;
  }

  /** Hashes a password of at most {@value #LONGEST_PASSWORD} bytes without a NUL. */
  static String hash(byte[] password, int cost, RandomGenerator random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    byte[] text = BCrypt.with(Version.VERSION_2A, NEVER_CUT).hash(cost, salt, password);
    return new String(text, StandardCharsets.US_ASCII);
  }

  /** A hash that costs as much as a real one and that no password is known for. */
  static BcryptHash decoy(int cost) {
    BCrypt.HashData zeros =
        new BCrypt.HashData(cost, Version.VERSION_2A, new byte[SALT_BYTES], new byte[HASH_BYTES]);
    byte[] text = Version.VERSION_2A.formatter.createHashMessage(zeros);
    return new BcryptHash(new String(text, StandardCharsets.US_ASCII));
  }
}
