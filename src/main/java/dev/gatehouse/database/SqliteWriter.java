package dev.gatehouse.database;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.UnknownOutcomeException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one thread that writes (rule R9). It takes the units that wait, runs them in one transaction,
 * commits, and only then tells their callers; so concurrent callers share one flush to the disk.
 * Each caller leaves its unit, lets others run, and calls the writer unless it was taken meanwhile.
 *
 * <p>A unit that ends with an exception of its own, or that met a constraint, is rolled back to its
 * savepoint and the batch goes on: SQLite undoes a statement that a constraint refused and leaves
 * the transaction as it was. After any other error (disk full, I/O, memory) SQLite may have ended
 * the transaction by itself, so nothing of the batch can be believed: it is rolled back, the
 * connection is replaced and the units run again one by one.
 */
final class SqliteWriter {
  private static final int LARGEST_BATCH = 256;
  private static final int LONGEST_QUEUE = 4096;

  private final SqliteConnections connections;
  private final Clock clock;
  private final Counters counters;
  private final Faults faults;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<Unit<?>> waiting = new ArrayDeque<>();
  private boolean called;
  private boolean closed;

  private final Thread thread = Thread.ofPlatform().name("sqlite-writer").unstarted(this::loop);
  private Statements statements;

  SqliteWriter(SqliteConnections connections, Clock clock, Counters counters, Faults faults) {
    this.connections = connections;
    this.clock = clock;
    this.counters = counters;
    this.faults = faults;
  }

  /** Starts with a connection that is open and checked. */
  void start(Statements first) {
    statements = first;
    thread.start();
  }

  <T> T write(Storage.Work<T> work) {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException("A unit of work must not start another");
    }
    Unit<T> unit = new Unit<>(work);
    lock.lock();
    try {
      if (closed) {
        throw new StorageException("The database is closed");
      }
      if (waiting.size() >= LONGEST_QUEUE) {
        throw new StorageException("The database is busy: too many units of work wait");
      }
      waiting.add(unit);
    } finally {
      lock.unlock();
    }
    letOthersArrive();
    if (!unit.isTaken()) {
      call();
    }
    return unit.await();
  }

  /**
   * Requests that can run go first, so that those of them that write share the commit. Nothing
   * relies on it: without the yield a batch is smaller.
   */
  @SuppressWarnings("ThreadPriorityCheck")
  private static void letOthersArrive() {
    if (Thread.currentThread().isVirtual()) {
      Thread.yield();
    }
  }

  /** Lets the writer take everything that waits. */
  private void call() {
    lock.lock();
    try {
      called = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Finishes what waits and ends. */
  void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void loop() {
    for (List<Unit<?>> batch = take(); !batch.isEmpty(); batch = take()) {
      try {
        run(batch);
      } catch (Throwable e) {
        // Callers must not wait for ever, and what was done is not known.
        disconnect();
        UnknownOutcomeException unknown =
            new UnknownOutcomeException("The database's writer failed", e);
        batch.forEach(unit -> unit.deliver(unknown));
      }
    }
    disconnect();
  }

  /** The next batch; empty when closed and nothing waits. */
  private List<Unit<?>> take() {
    List<Unit<?>> batch = new ArrayList<>();
    lock.lock();
    try {
      while (batch.isEmpty() && !(closed && waiting.isEmpty())) {
        if (!called && !closed) {
          arrived.awaitUninterruptibly();
        }
        called = false;
        while (batch.size() < LARGEST_BATCH && !waiting.isEmpty()) {
          Unit<?> unit = waiting.poll();
          if (unit.take()) {
            batch.add(unit);
          }
        }
        called = !waiting.isEmpty();
      }
    } finally {
      lock.unlock();
    }
    return batch;
  }

  private void run(List<Unit<?>> batch) {
    if (!attempt(batch)) {
      for (Unit<?> unit : batch) {
        attempt(List.of(unit));
      }
    }
  }

  /** Returns false when the batch was rolled back and its units must run singly. */
  private boolean attempt(List<Unit<?>> batch) {
    try {
      connect();
      statements.control("begin immediate");
    } catch (SQLException | StorageException e) {
      disconnect();
      answer(batch, new StorageException("The database cannot begin a transaction", e));
      return true;
    }
    boolean single = batch.size() == 1;
    boolean wrote = false;
    for (Unit<?> unit : batch) {
      Throwable broken = runUnit(unit, single);
      if (broken != null) {
        disconnect();
        if (single) {
          answer(batch, broken);
        }
        return single;
      }
      wrote |= statements.wrote() && !unit.hasFailed();
    }
    commit(batch, wrote);
    return true;
  }

  /** Runs a unit; returns what broke the whole transaction, or null. */
  private Throwable runUnit(Unit<?> unit, boolean single) {
    statements.begin(single ? null : "savepoint unit");
    Throwable thrown = null;
    try {
      unit.run(new SqlTransaction(statements, clock));
    } catch (VirtualMachineError e) {
      return e;
    } catch (Throwable e) {
      thrown = e;
    } finally {
      statements.end();
    }
    SqlFailure failed = statements.failure();
    if (failed != null && !failed.isConstraint()) {
      return failed;
    }
    if (thrown == null && failed != null) {
      thrown = failed;
    }
    try {
      if (thrown != null) {
        unit.failed(thrown);
        if (single) {
          statements.control("rollback");
          statements.control("begin immediate");
        } else if (statements.savepointSet()) {
          statements.control("rollback to unit");
        }
      }
      if (statements.savepointSet()) {
        statements.control("release unit");
      }
      return null;
    } catch (SQLException e) {
      return new SqlFailure(e);
    }
  }

  private void commit(List<Unit<?>> batch, boolean wrote) {
    try {
      faults.beforeCommit();
      statements.control("commit");
      faults.afterCommit();
    } catch (SQLException e) {
      // The commit record may or may not have reached the disk. A refusal in the same batch is
      // unknown too: it may rest on a change whose fate is unknown.
      disconnect();
      answer(batch, new UnknownOutcomeException("The commit failed: " + e.getMessage(), e));
      return;
    }
    if (wrote) {
      counters.commits.increment();
    }
    for (Unit<?> unit : batch) {
      if (!unit.hasFailed()) {
        counters.units.increment();
      }
      unit.deliver();
    }
  }

  private static void answer(List<Unit<?>> batch, Throwable failure) {
    batch.forEach(unit -> unit.deliver(failure));
  }

  private void connect() throws SQLException {
    if (statements == null) {
      statements = new Statements(connections.writer(), true, counters, faults);
    }
  }

  /** Closing ends an open transaction; the next batch starts with a fresh connection. */
  private void disconnect() {
    if (statements != null) {
      try {
        statements.close();
      } catch (SQLException e) {
        System.getLogger(SqliteWriter.class.getName())
            .log(System.Logger.Level.DEBUG, "closing a broken connection failed", e);
      }
      statements = null;
    }
  }
}
