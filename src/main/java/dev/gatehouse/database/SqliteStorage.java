package dev.gatehouse.database;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.sqlite.SQLiteDataSource;

/** SQLite: one writer whose commits concurrent units share, and a few readers. */
final class SqliteStorage implements Storage {
  private final SqliteLock lock;
  private final SqliteWriter writer;
  private final SqliteReaders readers;
  private final Clock clock;
  private final Counters counters;
  private final String description;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SqliteStorage(
      SqliteLock lock,
      SqliteWriter writer,
      SqliteReaders readers,
      Clock clock,
      Counters counters,
      String description) {
    this.lock = lock;
    this.writer = writer;
    this.readers = readers;
    this.clock = clock;
    this.counters = counters;
    this.description = description;
  }

  static Storage open(SqliteOptions options, Faults faults) {
    try {
      Path file = SqliteConnections.create(options.file());
      SqliteLock lock = SqliteLock.take(file);
      try {
        return open(options, file, lock, faults);
      } catch (SQLException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException | SQLException e) {
      throw new StorageException(
          "The database " + options.file() + " cannot be opened: " + e.getMessage(), e);
    }
  }

  private static Storage open(SqliteOptions options, Path file, SqliteLock lock, Faults faults)
      throws SQLException {
    SqliteConnections connections = new SqliteConnections(file);
    Connection first = connections.writer();
    try {
      SQLiteDataSource source = new SQLiteDataSource();
      source.setUrl("jdbc:sqlite:" + file);
      Schema.SQLITE.prepare(first, source);
      Counters counters = new Counters();
      Clock clock = Clock.of(options.clock());
      String version = first.getMetaData().getDatabaseProductVersion();
      SqliteWriter writer = new SqliteWriter(connections, clock, counters, faults);
      SqliteReaders readers = new SqliteReaders(connections, clock, counters, options.readers());
      writer.start(new Statements(first, true, counters, faults));
      return new SqliteStorage(lock, writer, readers, clock, counters, "SQLite " + version);
    } catch (SQLException | RuntimeException e) {
      first.close();
      throw e;
    }
  }

  @Override
  public <T> T read(Work<T> work) {
    if (closed.get()) {
      throw new StorageException("The database is closed");
    }
    return readers.read(work);
  }

  @Override
  public <T> T write(Work<T> work) {
    return writer.write(work);
  }

  @Override
  public Instant now() {
    return clock.resolve(null);
  }

  @Override
  public StorageStatistics statistics() {
    return counters.snapshot();
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    // The lock is given back last, and also when closing a reader fails. The writer is the last
    // connection: only one that may write folds the write-ahead log into the file, so that what a
    // clean stop leaves is one file.
    try (lock) {
      try {
        readers.close();
      } finally {
        writer.close();
      }
    } catch (IOException e) {
      throw new StorageException("The lock of the database cannot be released", e);
    }
  }
}
