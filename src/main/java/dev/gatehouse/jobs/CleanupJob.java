package dev.gatehouse.jobs;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * Removes expired rows in small transactions with pauses between them, so that requests never wait
 * long for the database's one writer. Thread-safe.
 */
public final class CleanupJob implements Runnable {
  /** Rows that one transaction removes at most. */
  public static final int BATCH = 500;

  /** For how long logouts that could not be told are listed. */
  private static final Duration UNDELIVERED_RETENTION = Duration.ofDays(30);

  /**
   * For how long used assertions are kept past their end. The clock that removes them may be ahead
   * of the clock of another replica, which would then accept an assertion for a second time.
   */
  private static final Duration ASSERTION_GRACE = Duration.ofMinutes(5);

  private static final Duration REST = Duration.ofMillis(50);
  private final Storage storage;
  private final InstantSource clock;
  private final Supplier<Duration> auditRetention;
  private final Pause pause;

  /** How to wait between two batches. */
  @FunctionalInterface
  public interface Pause {
    void rest(Duration length) throws InterruptedException;
  }

  private interface Deletion {
    int run(Transaction stores, Instant now);
  }

  /**
   * Makes the job.
   *
   * @param auditRetention for how long audit events are kept, asked at each run; zero keeps them
   *     for ever
   */
  public CleanupJob(
      Storage storage, InstantSource clock, Supplier<Duration> auditRetention, Pause pause) {
    this.storage = storage;
    this.clock = clock;
    this.auditRetention = auditRetention;
    this.pause = pause;
  }

  /** The pause of a running server. */
  public static Pause threadPause() {
    return length -> Thread.sleep(length);
  }

  @Override
  public void run() {
    Instant now = clock.instant();
    Duration kept = auditRetention.get();
    List<Deletion> deletions =
        List.of(
            (stores, at) -> stores.grants().deleteExpired(at, BATCH),
            (stores, at) -> stores.sessions().deleteExpired(at, BATCH),
            (stores, at) -> stores.revocations().deleteExpired(at, BATCH),
            (stores, at) -> stores.guesses().deleteWhole(at, BATCH),
            (stores, at) -> stores.initialTokens().deleteExpired(at, BATCH),
            (stores, at) -> stores.passwordLinks().deleteExpired(at, BATCH),
            (stores, at) -> stores.idempotency().deleteExpired(at, BATCH),
            (stores, at) ->
                stores.logoutMessages().deleteGivenUp(at.minus(UNDELIVERED_RETENTION), BATCH),
            (stores, at) -> stores.usedAssertions().deleteExpired(at.minus(ASSERTION_GRACE), BATCH),
            (stores, at) -> kept.isZero() ? 0 : stores.audit().deleteBefore(at.minus(kept), BATCH));
    try {
      for (Deletion deletion : deletions) {
        while (storage.write(stores -> deletion.run(stores, now)) == BATCH) {
          pause.rest(REST);
        }
      }
    } catch (InterruptedException e) {
      // The server is closing; the next start goes on.
      Thread.currentThread().interrupt();
    }
  }
}
