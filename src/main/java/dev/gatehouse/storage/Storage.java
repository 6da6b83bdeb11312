package dev.gatehouse.storage;

import java.time.Instant;

/**
 * The database behind one issuer.
 *
 * <p>Thread-safe. Implementations are SQLite (one writer whose commits concurrent units share) and
 * PostgreSQL.
 */
public interface Storage extends AutoCloseable {

  /**
   * Runs reads. Statements see committed data; two statements of one call need not see one
   * snapshot.
   *
   * @throws StorageException when the database cannot be reached
   */
  <T> T read(Work<T> work);

  /**
   * Runs one unit of work in one transaction and returns after it is durable.
   *
   * <p>The unit may be run more than once (a batch that fails is rolled back and its units are run
   * singly), so it must not have side effects beyond its transaction and must take its time and
   * randomness from outside. Network calls inside a unit are forbidden.
   *
   * @throws UnknownOutcomeException when the commit itself failed: the change may or may not be
   *     there
   * @throws StorageException when the unit was rolled back
   */
  <T> T write(Work<T> work);

  /** The database's idea of now: the clock that decides windows shared by replicas. */
  Instant now();

  /** Counters since start, for metrics and for the tests that count statements. */
  StorageStatistics statistics();

  /** Short name and version of the engine for logs, such as {@code "SQLite 3.54.1"}. */
  String description();

  @Override
  void close();

  /** A unit of work on the stores of one transaction. */
  @FunctionalInterface
  interface Work<T> {
    T run(Transaction transaction);
  }
}
