package dev.gatehouse.keys;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jwk.JWK;
import dev.gatehouse.storage.SigningKeyRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys as they were read at one instant. Immutable.
 *
 * @param rows all rows by algorithm name
 * @param usable the loaded keys by kid
 */
record KeySnapshot(
    Instant readAt,
    Map<String, List<SigningKeyRow>> rows,
    Map<String, Loaded> usable,
    PublishedKeys published) {

  /**
   * A key in memory.
   *
   * @param signer null when the key signs no more
   */
  record Loaded(JWK publicKey, Signer signer, JWSVerifier verifier) {}

  static KeySnapshot none(Duration maxAge) {
    return new KeySnapshot(Instant.MIN, Map.of(), Map.of(), Jwks.publish(List.of(), maxAge));
  }

  /** Whether this is too old to sign by. */
  boolean stale(Instant now) {
    return readAt.equals(Instant.MIN)
        || Duration.between(readAt, now).compareTo(KeySettings.STALE_AFTER) > 0;
  }

  Optional<Signer> signer(JWSAlgorithm algorithm, Instant now) {
    return KeyTimes.active(rows.getOrDefault(algorithm.getName(), List.of()), now)
        .map(row -> usable.get(row.kid()))
        .map(Loaded::signer);
  }

  List<SigningKeyRow> of(JWSAlgorithm algorithm) {
    return rows.getOrDefault(algorithm.getName(), List.of());
  }
}
