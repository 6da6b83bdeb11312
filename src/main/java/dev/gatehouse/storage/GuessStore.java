package dev.gatehouse.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/**
 * Budgets for failed guesses of passwords, in a fixed number of buckets (rule R1).
 *
 * <p>A bucket is one time: when its budget will be whole again. A failure moves it on by the
 * failure's cost, so a budget of five failures in ten minutes is a cost of two minutes and at most
 * ten minutes ahead.
 */
public interface GuessStore {

  /** When the budgets are whole again; one that was never touched is left out. */
  Map<Integer, Instant> filledUntil(Collection<Integer> buckets);

  /** Counts one failure in each bucket, at its cost; one statement. */
  void charge(Map<Integer, Duration> costs, Instant now);

  /** Makes a bucket's budget whole. */
  void clear(int bucket);

  /** Removes at most {@code limit} buckets whose budget is whole; returns how many. */
  int deleteWhole(Instant now, int limit);

  /** Number of rows. */
  long count();
}
