package dev.gatehouse.keys;

import com.nimbusds.jose.JWSAlgorithm;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What the configuration says of signing keys.
 *
 * @param algorithms RS256, ES256, EdDSA (with Ed25519); at least one, each at most once
 * @param rsaBits 2048, 3072 or 4096
 * @param rotationPeriod for how long a key signs; at least {@link #publicationLead()}
 * @param maxAge for how long readers may keep the JWKS, 0 to 24 hours
 * @param longestLifetime the longest configured life of a token, with which new keys start
 */
public record KeySettings(
    List<JWSAlgorithm> algorithms,
    int rsaBits,
    Duration rotationPeriod,
    Duration maxAge,
    Duration longestLifetime) {
  /** Algorithms whose keys the parser of a Kubernetes API server can read. */
  public static final Set<JWSAlgorithm> SUPPORTED =
      Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256, JWSAlgorithm.EdDSA);

  /** After this time without reading the keys a replica stops signing. */
  public static final Duration STALE_AFTER = Duration.ofSeconds(60);

  /** Covers a replica that published an old set until it was stale, and clocks that differ. */
  static final Duration MARGIN = STALE_AFTER.plusSeconds(30);

  private static final Set<Integer> RSA_BITS = Set.of(2048, 3072, 4096);

  public KeySettings {
    algorithms = List.copyOf(algorithms);
    if (algorithms.isEmpty() || Set.copyOf(algorithms).size() != algorithms.size()) {
      throw new IllegalArgumentException("signing algorithms: name at least one, each once");
    }
    for (JWSAlgorithm algorithm : algorithms) {
      if (!SUPPORTED.contains(algorithm)) {
        throw new IllegalArgumentException(
            "signing algorithm " + algorithm + " is not supported; use RS256, ES256 or EdDSA");
      }
    }
    if (!RSA_BITS.contains(rsaBits)) {
      throw new IllegalArgumentException("RSA keys have 2048, 3072 or 4096 bits, not " + rsaBits);
    }
    if (maxAge.isNegative() || maxAge.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("the JWKS max-age is 0 to 24 hours, not " + maxAge);
    }
    if (longestLifetime.isNegative()) {
      throw new IllegalArgumentException("a token's lifetime is not negative: " + longestLifetime);
    }
    if (rotationPeriod.compareTo(maxAge.plus(MARGIN)) < 0) {
      throw new IllegalArgumentException(
          "the rotation period "
              + rotationPeriod
              + " is too short: a key is published for "
              + maxAge.plus(MARGIN)
              + " before it signs");
    }
  }

  /** RS256 with 2048 bits, rotation each 90 days, a max-age of 300 s. */
  public static KeySettings defaults(Duration longestLifetime) {
    return new KeySettings(
        List.of(JWSAlgorithm.RS256),
        2048,
        Duration.ofDays(90),
        Duration.ofMinutes(5),
        longestLifetime);
  }

  /** For how long a key is published before it signs. */
  public Duration publicationLead() {
    return maxAge.plus(MARGIN);
  }
}
