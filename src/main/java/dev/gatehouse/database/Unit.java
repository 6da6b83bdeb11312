package dev.gatehouse.database;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Transaction;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** One unit of work on its way through the writer. */
final class Unit<T> {
  private final Storage.Work<T> work;
  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private final AtomicBoolean taken = new AtomicBoolean();
  private T result;
  private Throwable failure;

  Unit(Storage.Work<T> work) {
    this.work = work;
  }

  /** Claims the unit, for the writer or for a caller who gives up; only one succeeds. */
  boolean take() {
    return taken.compareAndSet(false, true);
  }

  boolean isTaken() {
    return taken.get();
  }

  void run(Transaction transaction) {
    failure = null;
    result = work.run(transaction);
  }

  /** Notes how the unit ended; told when its batch has committed. */
  void failed(Throwable cause) {
    failure = cause;
  }

  boolean hasFailed() {
    return failure != null;
  }

  void deliver() {
    if (failure == null) {
      answer.complete(result);
    } else {
      answer.completeExceptionally(failure);
    }
  }

  void deliver(Throwable instead) {
    answer.completeExceptionally(instead);
  }

  /**
   * Waits for the answer. An interrupted caller gets out while the unit waits; once it runs, its
   * outcome must be known, and a batch is short.
   */
  T await() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return answer.get();
        } catch (InterruptedException e) {
          interrupted = true;
          if (take()) {
            throw new StorageException("Interrupted before the unit of work began", e);
          }
        } catch (ExecutionException e) {
          if (e.getCause() instanceof Error error) {
            throw error;
          }
          throw (RuntimeException) e.getCause();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
