package dev.gatehouse.wiring;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.UnknownOutcomeException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes events that ride in no transaction: to the log at once, to the table in batches, which cost
 * no request a commit. Of refusals the table gets a bounded number (rule R1, decision 19); of all
 * others as many as a bounded queue holds until the next batch. What is left out is counted, and
 * the number recorded. Thread-safe.
 */
final class AuditRecorder implements AuditSink {
  private static final int LONGEST_QUEUE = 10_000;
  private static final int BATCH = 200;
  private final Storage storage;
  private final AuditSink log;
  private final InstantSource clock;
  private final RefusalBudget budget;
  private final ArrayDeque<AuditEvent> queue = new ArrayDeque<>();
  private final Object writing = new Object();

  /**
   * @param storage writes without telling the log
   * @param log is told of each event at once
   * @param refusalsPerMinute how many refusals a minute the table takes
   */
  AuditRecorder(Storage storage, AuditSink log, InstantSource clock, int refusalsPerMinute) {
    this.storage = storage;
    this.log = log;
    this.clock = clock;
    this.budget = new RefusalBudget(refusalsPerMinute);
  }

  /** Another number of refusals a minute. */
  void limit(int refusalsPerMinute) {
    synchronized (queue) {
      budget.limit(refusalsPerMinute);
    }
  }

  @Override
  public void accept(AuditEvent event) {
    log.accept(event);
    synchronized (queue) {
      settle(event.at());
      if (event.type().refusal() && !budget.admits(event)) {
        return;
      }
      if (queue.size() < LONGEST_QUEUE) {
        queue.add(event);
      } else {
        budget.leaveOut(event);
      }
    }
  }

  private void settle(java.time.Instant now) {
    budget
        .settle(now)
        .ifPresent(leftOut -> {
          log.accept(leftOut);
          queue.add(leftOut);
        });
  }

  /**
   * Writes what has come in. The events stay for the next time when the database does not take
   * them.
   *
   * @throws StorageException when it did not
   */
  void flush() {
    synchronized (writing) {
      synchronized (queue) {
        settle(clock.instant());
      }
      for (List<AuditEvent> batch = next(); !batch.isEmpty(); batch = next()) {
        write(batch);
      }
    }
  }

  private List<AuditEvent> next() {
    synchronized (queue) {
      List<AuditEvent> batch = new ArrayList<>(Math.min(BATCH, queue.size()));
      while (batch.size() < BATCH && !queue.isEmpty()) {
        batch.add(queue.remove());
      }
      return batch;
    }
  }

  private void write(List<AuditEvent> batch) {
    try {
      storage.write(tx -> {
        batch.forEach(tx.audit()::append);
        return null;
      });
    } catch (UnknownOutcomeException e) {
      // They may be there; twice would be worse than in the log alone.
      throw e;
    } catch (StorageException e) {
      synchronized (queue) {
        batch.reversed().forEach(queue::addFirst);
      }
      throw e;
    }
  }
}
