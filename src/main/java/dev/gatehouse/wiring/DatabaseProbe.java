package dev.gatehouse.wiring;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Asks the database now and then, so that readiness is answered from memory. Thread-safe. */
final class DatabaseProbe implements Runnable {
  static final Duration PERIOD = Duration.ofSeconds(5);
  private static final Duration STALE = Duration.ofSeconds(30);
  private final Storage storage;
  private final InstantSource clock;
  private volatile Instant answered;
  private volatile String failure;

  /** The database has just been opened. */
  DatabaseProbe(Storage storage, InstantSource clock) {
    this.storage = storage;
    this.clock = clock;
    this.answered = clock.instant();
  }

  @Override
  public void run() {
    try {
      storage.read(tx -> tx.meta().registryRevision());
      answered = clock.instant();
      failure = null;
    } catch (StorageException e) {
      failure = e.getMessage();
    }
  }

  /** What is wrong, or empty. */
  Optional<String> problem() {
    String last = failure;
    if (last != null) {
      return Optional.of(last);
    }
    return clock.instant().isAfter(answered.plus(STALE))
        ? Optional.of("the database has not answered since " + answered)
        : Optional.empty();
  }
}
