package dev.gatehouse.http;

import java.time.Duration;

/**
 * A moment by which several steps have to end together: what one of them takes, the others do not
 * have. By the monotonic clock of this process; immutable and thread-safe.
 *
 * @param nanos the moment, as {@link System#nanoTime} counts
 */
public record Deadline(long nanos) {
  /** The moment that comes so long after now. */
  public static Deadline after(Duration wait) {
    return new Deadline(System.nanoTime() + wait.toNanos());
  }

  /** Whether the moment has come. */
  public boolean over() {
    return System.nanoTime() - nanos >= 0;
  }
}
