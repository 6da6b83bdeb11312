package dev.gatehouse.keys;

import dev.gatehouse.storage.SigningKeyRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The states of the keys of one algorithm, from their timestamps alone (rule R19), so that replicas
 * which see the same rows agree without talking to each other.
 */
final class KeyTimes {
  private KeyTimes() {}

  /** Whether a key may sign now or later. */
  static boolean live(SigningKeyRow key, Instant now) {
    return key.retiredAt() == null || key.retiredAt().isAfter(now);
  }

  static boolean started(SigningKeyRow key, Instant now) {
    return key.activeFrom() != null && !key.activeFrom().isAfter(now);
  }

  /**
   * The one key that signs: the newest that has started. When none has (its predecessor was dropped
   * in an emergency before the planned start), the oldest that is left.
   */
  static Optional<SigningKeyRow> active(List<SigningKeyRow> keys, Instant now) {
    SigningKeyRow newestStarted = null;
    SigningKeyRow oldest = null;
    for (SigningKeyRow key : keys) {
      if (live(key, now)) {
        if (started(key, now)
            && (newestStarted == null || key.generation() > newestStarted.generation())) {
          newestStarted = key;
        }
        if (oldest == null || key.generation() < oldest.generation()) {
          oldest = key;
        }
      }
    }
    return Optional.ofNullable(newestStarted != null ? newestStarted : oldest);
  }

  /**
   * From when, by schedule, a key signs that does not exist yet: each that waits signs for a
   * period.
   *
   * @param keys with one that is active
   */
  static Instant knownUntil(List<SigningKeyRow> keys, Instant now, Duration period) {
    SigningKeyRow active = active(keys, now).orElseThrow();
    Optional<Instant> planned =
        keys.stream()
            .filter(key -> live(key, now) && !same(key, active))
            .map(SigningKeyRow::activeFrom)
            .filter(from -> from != null && from.isAfter(now))
            .findFirst();
    Instant end = (active.activeFrom() == null ? now : active.activeFrom()).plus(period);
    Instant change = planned.orElse(end.isAfter(now) ? end : now);
    long waiting =
        keys.stream()
            .filter(key -> live(key, now) && key.generation() > active.generation())
            .count();
    return change.plus(period.multipliedBy(waiting));
  }

  private static boolean same(SigningKeyRow key, SigningKeyRow other) {
    return other != null && key.generation() == other.generation();
  }

  /** The key that waits without a planned start. */
  static Optional<SigningKeyRow> standby(List<SigningKeyRow> keys, Instant now) {
    SigningKeyRow active = active(keys, now).orElse(null);
    return keys.stream()
        .filter(key -> live(key, now) && key.activeFrom() == null && !same(key, active))
        .findFirst();
  }

  /** Whether a key was taken out at once because it is not trusted any more. */
  static boolean dropped(SigningKeyRow key) {
    return key.removeAt() != null && !key.removeAt().isAfter(key.retiredAt());
  }

  /**
   * Whether readers of the JWKS see the key. A lifetime that was noted after the end was planned
   * still counts.
   */
  static boolean published(SigningKeyRow key, Instant now, Duration readersKeep) {
    if (key.removeAt() == null || dropped(key)) {
      return key.removeAt() == null || key.removeAt().isAfter(now);
    }
    Instant needed = key.retiredAt().plus(key.longestLifetime()).plus(readersKeep);
    return key.removeAt().isAfter(now) || needed.isAfter(now);
  }

  static KeyState state(
      SigningKeyRow key, List<SigningKeyRow> keys, Instant now, Duration readersKeep) {
    if (!published(key, now, readersKeep)) {
      return KeyState.REMOVED;
    }
    SigningKeyRow active = active(keys, now).orElse(null);
    if (same(key, active)) {
      return KeyState.ACTIVE;
    }
    boolean past = !live(key, now) || (active != null && key.generation() < active.generation());
    return past ? KeyState.RETIRED : KeyState.NEXT;
  }
}
