package dev.gatehouse.durability;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Runs calls that start at the same moment. */
final class AtOnce {
  private static final long LONGEST_SECONDS = 120;

  private AtOnce() {}

  /** The results of {@code count} calls, in order, none of which began before all were ready. */
  static <T> List<T> run(int count, IntFunction<T> call) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(count);
    List<Callable<T>> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      calls.add(() -> {
        barrier.await(LONGEST_SECONDS, TimeUnit.SECONDS);
        return call.apply(number);
      });
    }
    return all(calls, Executors.newVirtualThreadPerTaskExecutor());
  }

  /** The results of {@code count} calls, in order, of which {@code threads} run at a time. */
  static <T> List<T> spread(int count, int threads, IntFunction<T> call) throws Exception {
    List<Callable<T>> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      calls.add(() -> call.apply(number));
    }
    return all(calls, Executors.newFixedThreadPool(threads));
  }

  private static <T> List<T> all(List<Callable<T>> calls, ExecutorService pool)
      throws InterruptedException, ExecutionException {
    try (pool) {
      List<T> results = new ArrayList<>();
      for (Future<T> future : pool.invokeAll(calls, LONGEST_SECONDS, TimeUnit.SECONDS)) {
        results.add(future.get());
      }
      return results;
    }
  }
}
