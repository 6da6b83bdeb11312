package dev.gatehouse.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Connections that stay open, each kept busy by a thread of its own. One run at a time. */
final class Load implements AutoCloseable {
  private final List<Connection> connections = new ArrayList<>();

  Load(Target target, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      connections.add(target.connect());
    }
  }

  /** One request and what its answer must be. */
  @FunctionalInterface
  interface Exchange {
    /**
     * @param worker number of the connection, from 0
     */
    void once(Connection connection, int worker) throws IOException;
  }

  /**
   * What a run took.
   *
   * @param cpu processor time of the server's process
   */
  record Round(int responses, Duration cpu, Duration elapsed) {
    double cpuMillis() {
      return cpu.toNanos() / 1e6 / responses;
    }

    double perSecond() {
      return responses / (elapsed.toNanos() / 1e9);
    }
  }

  /** Has {@code total} requests answered. */
  Round run(int total, ServerProcess server, Exchange exchange) {
    return run(total, server::cpu, exchange);
  }

  /**
   * Has {@code total} requests answered.
   *
   * @param clock processor time that was used until now by what is measured
   */
  Round run(int total, Supplier<Duration> clock, Exchange exchange) {
    AtomicInteger left = new AtomicInteger(total);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    Duration cpu = clock.get();
    long start = System.nanoTime();
    for (int i = 0; i < connections.size(); i++) {
      int worker = i;
      threads.add(
          Thread.ofPlatform()
              .name("load-" + i)
              .start(() -> {
                try {
                  while (failure.get() == null && left.getAndDecrement() > 0) {
                    exchange.once(connections.get(worker), worker);
                  }
                } catch (IOException | RuntimeException e) {
                  failure.compareAndSet(null, e);
                }
              }));
    }
    join(threads);
    long elapsed = System.nanoTime() - start;
    if (failure.get() != null) {
      throw new BenchmarkException("the load ended early: " + failure.get(), failure.get());
    }
    return new Round(total, clock.get().minus(cpu), Duration.ofNanos(elapsed));
  }

  static void join(List<Thread> threads) {
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BenchmarkException("interrupted", e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.close();
    }
  }
}
