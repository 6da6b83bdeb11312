package dev.gatehouse.connectors;

import dev.gatehouse.http.AddressBuckets;
import dev.gatehouse.spi.BusyException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The threads on which passwords are hashed: a few platform threads and a bounded queue.
 *
 * <p>Not virtual threads: those share as many carriers as there are processors, and hashing never
 * yields, so sixteen people who log in would make everybody else wait for seconds. The queue is
 * bounded because a flood of logins must end in a quick "try again", not in memory and minutes. It
 * is shared fairly between the addresses that logins come from, so a flood from one of them is
 * refused to that one (attack case 59).
 *
 * <p>Thread-safe. Threads start with the first work.
 */
public final class HashingPool implements AutoCloseable {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
  private static final ThreadLocal<String> BUCKET = new ThreadLocal<>();

  private final int threads;
  private final ThreadPoolExecutor executor;
  private final Lock lock = new ReentrantLock();

  // Guarded by the lock.
  private final FairQueue<FutureTask<?>> queue;
  private int working;
  private boolean closed;

  /**
   * A pool.
   *
   * @param threads threads, at least 1
   * @param queue how many more may wait, at least 1
   */
  public HashingPool(int threads, int queue) {
    this.threads = threads;
    this.queue = new FairQueue<>(queue);
    executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            HashingThread::new);
    executor.allowCoreThreadTimeOut(true);
  }

  /** A call for somebody. */
  @FunctionalInterface
  interface Call<T, E extends Exception> {
    T run() throws E;
  }

  /**
   * Makes a call whose hashing counts for an address. Work of this thread outside of such a call
   * shares one place of its own.
   *
   * @param address IP address as text, see {@link AddressBuckets}
   */
  static <T, E extends Exception> T onBehalfOf(String address, Call<T, E> call) throws E {
    String before = BUCKET.get();
    BUCKET.set(AddressBuckets.of(address));
    try {
      return call.run();
    } finally {
      if (before == null) {
        BUCKET.remove();
      } else {
        BUCKET.set(before);
      }
    }
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
    String bucket = Objects.requireNonNullElse(BUCKET.get(), "");
    submit(bucket, task);
    return await(bucket, task);
  }

  private void submit(String bucket, FutureTask<?> task) {
    FutureTask<?> displaced;
    lock.lock();
    try {
      if (closed) {
        displaced = task;
      } else if (working < threads) {
        working++;
        executor.execute(() -> work(task));
        displaced = null;
      } else {
        displaced = queue.offer(bucket, task);
      }
    } finally {
      lock.unlock();
    }
    if (displaced != null) {
      displaced.cancel(false);
    }
  }

  private void work(FutureTask<?> first) {
    FutureTask<?> task = first;
    while (task != null) {
      task.run();
      lock.lock();
      try {
        task = queue.poll();
        if (task == null) {
          working--;
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private <T> T await(String bucket, FutureTask<T> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      task.cancel(false);
      lock.lock();
      try {
        queue.remove(bucket, task);
      } finally {
        lock.unlock();
      }
      Thread.currentThread().interrupt();
      throw new BusyException("interrupted while a password was being checked", RETRY_AFTER);
    } catch (CancellationException e) {
      throw new BusyException("too many passwords are waiting to be checked", RETRY_AFTER);
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
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  /** Lets running work end and refuses what waits. */
  @Override
  public void close() {
    List<FutureTask<?>> waiting;
    lock.lock();
    try {
      closed = true;
      waiting = queue.drain();
    } finally {
      lock.unlock();
    }
    waiting.forEach(task -> task.cancel(false));
    executor.shutdownNow();
  }

  private static final class HashingThread extends Thread {
    private HashingThread(Runnable run) {
      super(run, "gatehouse-hashing");
      setDaemon(true);
    }
  }
}
