package dev.gatehouse.jobs;

import java.time.Duration;

/**
 * How many rows a clean-up removes at once and how long it rests before the next: as many as take
 * about five milliseconds, and four times as long as they took. So it has a fifth of the database's
 * one writer at most, whatever a row costs. Not thread-safe.
 */
final class Pace {
  /** A request that waits for a batch waits about as long as for a slow commit. */
  private static final long BATCH_NANOS = Duration.ofMillis(5).toNanos();

  /** On a busy machine most of a batch's time is not its rows', and fewer would not end sooner. */
  private static final int FEWEST = 50;

  private static final int RESTS_PER_BATCH = 4;
  private static final Duration SHORTEST_REST = Duration.ofMillis(5);
  private static final Duration LONGEST_REST = Duration.ofMillis(100);

  private final int most;
  private int rows;

  /**
   * Begins carefully.
   *
   * @param most rows of the largest batch
   */
  Pace(int most) {
    this.most = most;
    rows = Math.min(FEWEST, most);
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
    rows = (int) Math.min(most, Math.max(FEWEST, Math.min(fitting, rows * 2.0)));
    Duration rest = Duration.ofNanos(nanos).multipliedBy(RESTS_PER_BATCH);
    if (rest.compareTo(SHORTEST_REST) < 0) {
      return SHORTEST_REST;
    }
    return rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest;
  }
}
