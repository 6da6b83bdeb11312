package dev.gatehouse.backchannel;

import dev.gatehouse.crypto.Randomness;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * When a failed delivery is tried again: ten times in about a day, each pause 2.7 times as long as
 * the one before, so that a restart of an application is bridged in seconds and a bad night is
 * survived. A fifth more or less of each pause is chance: messages that failed together do not come
 * back together. Thread-safe.
 */
final class RetrySchedule {
  /** How often a message is tried. */
  static final int ATTEMPTS = 10;

  private static final Duration FIRST = Duration.ofSeconds(20);
  private static final double FACTOR = 2.7;
  private static final double SHARE_OF_CHANCE = 0.2;
  private static final double UNSIGNED_INTS = 4_294_967_296.0;
  private final Randomness randomness;

  RetrySchedule(Randomness randomness) {
    this.randomness = randomness;
  }

  /** Whether a message that failed so often is tried again. */
  boolean again(int attempts) {
    return attempts < ATTEMPTS;
  }

  /** The pause after so many attempts, at least one. */
  Duration pause(int attempts) {
    double chance =
        Integer.toUnsignedLong(ByteBuffer.wrap(randomness.bytes(Integer.BYTES)).getInt())
            / UNSIGNED_INTS;
    double millis =
        FIRST.toMillis()
            * Math.pow(FACTOR, attempts - 1.0)
            * (1 - SHARE_OF_CHANCE + 2 * SHARE_OF_CHANCE * chance);
    return Duration.ofMillis((long) millis);
  }
}
