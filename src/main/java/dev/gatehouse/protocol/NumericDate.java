package dev.gatehouse.protocol;

import java.time.Instant;
import java.util.Optional;

/** Times in the claims of tokens that somebody else made (RFC 7519 §2). Thread-safe. */
public final class NumericDate {
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private NumericDate() {}

  /**
   * The time that a claim says, to the millisecond.
   *
   * @param claim the claim's value, or null
   * @return empty when it is missing, no number, or no time of this age
   */
  public static Optional<Instant> of(Object claim) {
    if (!(claim instanceof Number number)) {
      return Optional.empty();
    }
    double seconds = number.doubleValue();
    return seconds >= 0 && seconds <= LAST.getEpochSecond()
        ? Optional.of(Instant.ofEpochMilli((long) (seconds * 1_000)))
        : Optional.empty();
  }

  /** The same, to the second. */
  public static Optional<Instant> ofSeconds(Object claim) {
    return of(claim).map(time -> Instant.ofEpochSecond(time.getEpochSecond()));
  }
}
