package dev.gatehouse.database;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Read-only connections. Their number bounds how many virtual threads are inside native code, where
 * each holds a carrier thread. The one used last is used first: its pages are warm.
 */
final class SqliteReaders {
  private static final long PATIENCE_SECONDS = 10;

  private final SqliteConnections connections;
  private final Clock clock;
  private final Counters counters;
  private final int size;
  private final Semaphore permits;
  private final ArrayDeque<Statements> idle = new ArrayDeque<>();

  SqliteReaders(SqliteConnections connections, Clock clock, Counters counters, int size) {
    this.connections = connections;
    this.clock = clock;
    this.counters = counters;
    this.size = size;
    this.permits = new Semaphore(size, true);
  }

  <T> T read(Storage.Work<T> work) {
    acquire();
    Statements statements = null;
    try {
      statements = borrow();
      statements.begin(null);
      try {
        return work.run(new SqlTransaction(statements, clock));
      } finally {
        statements.end();
      }
    } finally {
      giveBack(statements);
      permits.release();
    }
  }

  private void acquire() {
    try {
      if (!permits.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new StorageException("The database is busy: too many reads wait");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException("Interrupted before the read began", e);
    }
  }

  private Statements borrow() {
    synchronized (idle) {
      Statements statements = idle.pollFirst();
      if (statements != null) {
        return statements;
      }
    }
    try {
      return new Statements(connections.reader(), true, counters, Faults.NONE);
    } catch (SQLException e) {
      throw new StorageException("The database cannot be opened for reading", e);
    }
  }

  private void giveBack(Statements statements) {
    if (statements == null) {
      return;
    }
    if (statements.failure() != null) {
      discard(statements);
      return;
    }
    synchronized (idle) {
      idle.addFirst(statements);
    }
  }

  private static void discard(Statements statements) {
    try {
      statements.close();
    } catch (SQLException e) {
      throw new StorageException("A connection for reading cannot be closed", e);
    }
  }

  /** Waits for the reads under way and refuses further ones. */
  void close() {
    permits.acquireUninterruptibly(size);
    synchronized (idle) {
      idle.forEach(SqliteReaders::discard);
      idle.clear();
    }
  }
}
