package dev.gatehouse.logout;

import java.time.InstantSource;
import java.util.Arrays;

/**
 * How many tokens of each address were refused in this minute: a fixed number of counters, so that
 * a flood keeps no memory (rule R1). Addresses that share a counter share its end. Thread-safe.
 */
final class RefusalRate {
  static final int MOST = 30;
  private static final int COUNTERS = 1024;
  private static final long MINUTE = 60;
  private final InstantSource clock;
  private final int[] counters = new int[COUNTERS];
  private long minute;

  RefusalRate(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether a bucket has used up what it may be refused in this minute. */
  synchronized boolean exhausted(String bucket) {
    return counters[index(bucket)] >= MOST;
  }

  /** Counts a refusal. */
  synchronized void note(String bucket) {
    counters[index(bucket)]++;
  }

  private int index(String bucket) {
    long now = Math.floorDiv(clock.instant().getEpochSecond(), MINUTE);
    if (now != minute) {
      minute = now;
      Arrays.fill(counters, 0);
    }
    return Math.floorMod(bucket.hashCode(), COUNTERS);
  }
}
