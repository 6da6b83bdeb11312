package dev.gatehouse.database;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Whose time decides: an injected clock's, or PostgreSQL's own, which all replicas share.
 *
 * @param injected the clock, or empty for the database's own
 */
record Clock(Optional<InstantSource> injected) {
  /** What {@link #expression} is where the clock is injected. */
  static final String INJECTED = "null";

  /** What {@link #expression} is where the database's own decides. */
  static final String OWN = "cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)";

  static Clock of(InstantSource source) {
    return new Clock(Optional.of(source));
  }

  /** An SQL expression of the time in milliseconds; null where the clock is injected. */
  String expression() {
    return injected.isPresent() ? INJECTED : OWN;
  }

  /**
   * The time of a row that was selected with {@link #expression}.
   *
   * @param read the expression's value, null where the clock is injected
   */
  Instant resolve(Instant read) {
    return injected.map(source -> source.instant().truncatedTo(ChronoUnit.MILLIS)).orElse(read);
  }
}
