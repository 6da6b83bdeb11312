package dev.gatehouse.connectors;

import dev.gatehouse.spi.BusyException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The threads on which passwords are hashed: a few platform threads and a bounded queue.
 *
 * <p>Not virtual threads: those share as many carriers as there are processors, and hashing never
 * yields, so sixteen people who log in would make everybody else wait for seconds. The queue is
 * bounded because a flood of logins must end in a quick "try again", not in memory and minutes.
 *
 * <p>Thread-safe. Threads start with the first work.
 */
public final class HashingPool implements AutoCloseable {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final ThreadPoolExecutor executor;

  /**
   * A pool.
   *
   * @param threads threads, at least 1
   * @param queue how many more may wait, at least 1
   */
  public HashingPool(int threads, int queue) {
    executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            HashingThread::new);
    executor.allowCoreThreadTimeOut(true);
  }

  /** One thread per processor; 32 may wait for each of them (two to three seconds at cost 10). */
  public static HashingPool forThisMachine() {
    int processors = Runtime.getRuntime().availableProcessors();
    return new HashingPool(processors, 32 * processors);
  }

  /**
   * Runs work on the pool and waits for it.
   *
   * @throws BusyException when the queue is full, the pool is closed or the caller is interrupted
   */
  public <T> T run(Supplier<T> work) {
    if (Thread.currentThread() instanceof HashingThread) {
      // Work inside work: waiting for a second thread could wait for ever.
      return work.get();
    }
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    FutureTask<T> task =
        new FutureTask<>(() -> {
          Thread thread = Thread.currentThread();
          thread.setContextClassLoader(loader);
          try {
            return work.get();
          } finally {
            // An idle thread must not keep a plug-in's class loader alive.
            thread.setContextClassLoader(null);
          }
        });
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      throw new BusyException("too many passwords are waiting to be checked", RETRY_AFTER);
    }
    return await(task);
  }

  private <T> T await(FutureTask<T> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      task.cancel(false);
      executor.remove(task);
      Thread.currentThread().interrupt();
      throw new BusyException("interrupted while a password was being checked", RETRY_AFTER);
    } catch (CancellationException e) {
      throw new BusyException("the server is stopping", RETRY_AFTER);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  /** How many wait for a thread. */
  public int waiting() {
    return executor.getQueue().size();
  }

  /** Lets running work end and refuses what waits. */
  @Override
  public void close() {
    for (Runnable waiting : executor.shutdownNow()) {
      ((FutureTask<?>) waiting).cancel(false);
    }
  }

  private static final class HashingThread extends Thread {
    private HashingThread(Runnable run) {
      super(run, "gatehouse-hashing");
      setDaemon(true);
    }
  }
}
