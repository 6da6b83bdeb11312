package dev.gatehouse.jobs;

import java.time.Duration;

/**
 * Work that is repeated.
 *
 * @param name unique; also the name of the lease
 * @param period time from the end of a run to the next, positive
 * @param jitter up to this much is added to each period, so that replicas do not move in step
 * @param exclusive whether one replica at a time does it
 * @param work may throw: the failure is logged and the work is tried again
 */
public record Job(String name, Duration period, Duration jitter, boolean exclusive, Runnable work) {
  public Job {
    if (!period.isPositive() || jitter.isNegative()) {
      throw new IllegalArgumentException(
          "job " + name + ": the period is positive and the jitter not negative");
    }
  }
}
