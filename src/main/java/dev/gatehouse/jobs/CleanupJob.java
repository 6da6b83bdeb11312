package dev.gatehouse.jobs;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Removes expired rows in small transactions with rests between them (see {@link Pace}), so that
 * requests never wait long for the database's one writer. Thread-safe.
 */
public final class CleanupJob implements Runnable {
  /** Rows that one transaction removes at most. */
  public static final int BATCH = 500;

  /** The same of a batch that holds up the only writer, and has turned out to be slow. */
  private static final int FEWEST = 50;

  /** Well before the lease ends under which one replica cleans up; the next run goes on. */
  private static final Duration LONGEST_RUN = Duration.ofMinutes(4);

  /** For how long logouts that could not be told are listed. */
  private static final Duration UNDELIVERED_RETENTION = Duration.ofDays(30);

  /**
   * For how long used assertions are kept past their end. The clock that removes them may be ahead
   * of the clock of another replica, which would then accept an assertion for a second time.
   */
  private static final Duration ASSERTION_GRACE = Duration.ofMinutes(5);

  /** For how long a device is told that its code is over, and a code that was used is known. */
  private static final Duration DEVICE_GRACE = Duration.ofMinutes(5);

  private final Storage storage;
  private final InstantSource clock;
  private final Supplier<Duration> auditRetention;
  private final Time time;
  private final int fewest;

  /** The time that batches take, and rests between them. */
  public interface Time {
    /** Nanoseconds from some moment on, as of {@link System#nanoTime()}. */
    long nanos();

    /** Waits. */
    void rest(Duration length) throws InterruptedException;
  }

  private interface Deletion {
    int run(Transaction stores, int limit);
  }

  /**
   * Makes the job.
   *
   * @param auditRetention for how long audit events are kept, asked at each run; zero keeps them
   *     for ever
   * @param oneWriter whether requests wait while a batch is written
   */
  public CleanupJob(
      Storage storage,
      InstantSource clock,
      Supplier<Duration> auditRetention,
      Time time,
      boolean oneWriter) {
    this.storage = storage;
    this.clock = clock;
    this.auditRetention = auditRetention;
    this.time = time;
    this.fewest = oneWriter ? FEWEST : BATCH;
  }

  /** The time of a running server. */
  public static Time realTime() {
    return new Time() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public void rest(Duration length) throws InterruptedException {
        Thread.sleep(length);
      }
    };
  }

  @Override
  public void run() {
    Instant now = clock.instant();
    Duration kept = auditRetention.get();
    List<Deletion> deletions =
        List.of(
            (stores, limit) -> stores.grants().deleteExpired(now, limit),
            (stores, limit) -> stores.sessions().deleteExpired(now, limit),
            (stores, limit) -> stores.revocations().deleteExpired(now, limit),
            (stores, limit) -> stores.guesses().deleteWhole(now, limit),
            (stores, limit) -> stores.initialTokens().deleteExpired(now, limit),
            (stores, limit) -> stores.passwordLinks().deleteExpired(now, limit),
            (stores, limit) -> stores.idempotency().deleteExpired(now, limit),
            (stores, limit) ->
                stores.logoutMessages().deleteGivenUp(now.minus(UNDELIVERED_RETENTION), limit),
            (stores, limit) ->
                stores.usedAssertions().deleteExpired(now.minus(ASSERTION_GRACE), limit),
            (stores, limit) -> stores.deviceCodes().deleteExpired(now.minus(DEVICE_GRACE), limit),
            (stores, limit) ->
                kept.isZero() ? 0 : stores.audit().deleteBefore(now.minus(kept), limit));
    long end = time.nanos() + LONGEST_RUN.toNanos();
    try {
      // In turn, so that a table with very many rows does not keep the others waiting for hours.
      List<Work> left = new ArrayList<>(deletions.stream().map(Work::new).toList());
      while (!left.isEmpty() && time.nanos() - end < 0) {
        for (Iterator<Work> each = left.iterator(); each.hasNext(); ) {
          if (!each.next().goOn()) {
            each.remove();
          }
        }
      }
    } catch (InterruptedException e) {
      // The server is closing; the next start goes on.
      Thread.currentThread().interrupt();
    }
  }

  /** What is left to remove of one kind. */
  private final class Work {
    private final Deletion deletion;
    private final Pace pace = new Pace(fewest, BATCH);

    Work(Deletion deletion) {
      this.deletion = deletion;
    }

    /** Removes a batch and rests; false when nothing is left. */
    boolean goOn() throws InterruptedException {
      int limit = pace.rows();
      AtomicLong began = new AtomicLong();
      int removed =
          storage.write(stores -> {
            // The wait for the writer before this is no work of ours.
            began.set(time.nanos());
            return deletion.run(stores, limit);
          });
      if (removed < limit) {
        return false;
      }
      time.rest(pace.after(time.nanos() - began.get()));
      return true;
    }
  }
}
