package dev.gatehouse.config.settings;

import java.time.Duration;
import java.util.List;

/**
 * Keys that sign tokens.
 *
 * @param algorithms algorithms with an active key; the first signs where a client has no choice
 * @param rotationPeriod how long a key signs
 */
public record KeysSettings(List<SigningAlgorithm> algorithms, Duration rotationPeriod) {
  /**
   * The shortest rotation: a key is published for a cache lifetime of the JWKS and a margin before
   * it signs.
   */
  public static final Duration SHORTEST_ROTATION = Duration.ofSeconds(390);

  public KeysSettings {
    algorithms = List.copyOf(algorithms);
    if (algorithms.isEmpty()) {
      throw new IllegalArgumentException("at least one algorithm is needed");
    }
  }
}
