package dev.gatehouse.storage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Fills a database in one transaction, in place of what it holds. No server works on the database
 * meanwhile. Belongs to one thread; without {@link #commit} nothing has happened.
 */
public interface DatabaseRestoration extends AutoCloseable {

  /** Whether the database holds nothing that anybody could miss. */
  boolean empty();

  /** A single value of what the database holds, as {@code MetaStore.get}. */
  Optional<String> value(String name);

  /** Deletes the rows of all tables. */
  void clear();

  /**
   * The table that the next rows are for.
   *
   * @throws StorageException when there is no such table or column
   */
  void table(String name, List<String> columns);

  /**
   * Adds a row to the table.
   *
   * @throws StorageException when the table refuses it
   */
  void row(Object[] values);

  /**
   * Deletes everything that only a lost master key opened or proved: signing keys, all grants with
   * their refresh tokens, sealed values, and what the database keeps of the key itself. People,
   * clients and sessions stay.
   */
  void forgetSealed();

  /**
   * Ends every login, revokes every grant and forgets the links that set passwords: what was ended
   * or used after the copy was made must not come back. The outbox has who must be told.
   *
   * @param reason why, for the grants
   * @return how much has ended
   */
  PersonStore.Ended endLogins(Instant at, String reason);

  /**
   * Runs a last unit of work on the new rows and makes everything durable.
   *
   * @throws UnknownOutcomeException when the commit itself failed
   */
  void commit(Storage.Work<Void> last);

  /** Undoes everything unless it was committed, and lets others use the database. */
  @Override
  void close();
}
