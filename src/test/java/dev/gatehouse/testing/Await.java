package dev.gatehouse.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another thread or process does. */
public final class Await {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long FIRST_PAUSE = Duration.ofMillis(1).toNanos();
  private static final long LONGEST_PAUSE = Duration.ofMillis(50).toNanos();

  /** What one question counts for at most: a machine that stood still has not waited. */
  private static final long LONGEST_STEP = Duration.ofSeconds(1).toNanos();

  private Await() {}

  /** {@link #until(Supplier, Duration, BooleanSupplier)} for a minute. */
  public static void until(String what, BooleanSupplier so) {
    until(what, PATIENCE, so);
  }

  /** {@link #until(Supplier, Duration, BooleanSupplier)} with a text that is known before. */
  public static void until(String what, Duration patience, BooleanSupplier so) {
    until(() -> what, patience, so);
  }

  /**
   * Asks again and again until it is so.
   *
   * @param what is waited for; asked for the message when it did not come
   * @param patience a question that takes longer than a second counts for one
   * @throws AssertionError when it does not come
   */
  public static void until(Supplier<String> what, Duration patience, BooleanSupplier so) {
    long left = patience.toNanos();
    long pause = FIRST_PAUSE;
    long before = System.nanoTime();
    while (!so.getAsBoolean()) {
      if (left <= 0) {
        throw new AssertionError("waited " + patience.toSeconds() + " s for " + what.get());
      }
      LockSupport.parkNanos(pause);
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while it waited for " + what.get());
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE);
      long now = System.nanoTime();
      left -= Math.min(now - before, LONGEST_STEP);
      before = now;
    }
  }
}
