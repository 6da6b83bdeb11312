package dev.gatehouse.jobs;

import java.time.Duration;

/**
 * How many rows a clean-up removes at once and how long it rests before the next: as many as take
 * about five milliseconds, and four times as long as they took. So it has a fifth of the database's
 * one writer at most, whatever a row costs, as long as the smallest batch does not take much
 * longer. Not thread-safe.
 */
final class Pace {
  /** A request that waits for a batch waits about as long as for a slow commit. */
  private static final long BATCH_NANOS = Duration.ofMillis(5).toNanos();

  private static final int RESTS_PER_BATCH = 4;
  private static final Duration SHORTEST_REST = Duration.ofMillis(5);
  private static final Duration LONGEST_REST = Duration.ofMillis(100);

  private final int fewest;
  private final int most;
  private int rows;

  /**
   * Begins carefully.
   *
   * @param fewest rows of the smallest batch: where commits are slow, fewer would not end sooner
   * @param most rows of the largest batch
   */
  Pace(int fewest, int most) {
    this.fewest = fewest;
    this.most = most;
    rows = fewest;
  }

  /** How many rows the next batch may remove. */
  int rows() {
    return rows;
  }

  /**
   * Learns from a batch.
   *
   * @param nanos how long {@link #rows()} rows took
   * @return how long to rest
   */
  Duration after(long nanos) {
    double fitting = rows * ((double) BATCH_NANOS / Math.max(1, nanos));
    // One batch that took no time, because all was in a cache, says little about the next.
    rows = (int) Math.min(most, Math.max(fewest, Math.min(fitting, rows * 2.0)));
    Duration rest = Duration.ofNanos(nanos).multipliedBy(RESTS_PER_BATCH);
    if (rest.compareTo(SHORTEST_REST) < 0) {
      return SHORTEST_REST;
    }
    return rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest;
  }
}
