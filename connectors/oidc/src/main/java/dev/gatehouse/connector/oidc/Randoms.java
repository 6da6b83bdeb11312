package dev.gatehouse.connector.oidc;

import java.util.Base64;
import java.util.random.RandomGenerator;

/** Text that nobody guesses. */
final class Randoms {
  private static final int BYTES = 32;

  private Randoms() {}

  /** 256 bits in 43 characters that need no escaping (RFC 7636, section 4.1). */
  static String token(RandomGenerator random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
