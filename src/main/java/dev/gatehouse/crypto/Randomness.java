package dev.gatehouse.crypto;

import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * The one source of randomness that is handed around, so that tests can see what was made.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface Randomness {

  /** Returns {@code length} unpredictable bytes. */
  byte[] bytes(int length);

  /** A token of {@code length} random bytes in base64url without padding. */
  default String token(int length) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(length));
  }

  /**
   * The same for what people name things by: it begins with no hyphen, which a command line would
   * take for the beginning of an option.
   */
  default String name(int length) {
    String token = token(length);
    return token.startsWith("-") ? 'A' + token.substring(1) : token;
  }

  /** Wraps a generator; the caller chooses a cryptographically strong one. */
  static Randomness of(RandomGenerator generator) {
    return length -> {
      byte[] bytes = new byte[length];
      generator.nextBytes(bytes);
      return bytes;
    };
  }
}
