package dev.gatehouse.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * How long {@code /keys} takes while people log in, whose passwords keep every processor busy.
 *
 * <p>Requests are due at fixed times and an answer's time counts from there, so that a pause is in
 * every answer that it delayed.
 */
final class Waiting {
  static final String NAME = "waiting";
  private static final int PEOPLE = 16;
  private static final long INTERVAL_NANOS = Duration.ofMillis(5).toNanos();
  private static final int REQUESTS = 4_000;
  private static final double BAR_MILLIS = 20;

  private Waiting() {}

  static void run(Bench bench) throws IOException {
    Workspace workspace = bench.workspace("waiting");
    try (ServerProcess server = bench.start(workspace)) {
      Target target = workspace.secure();
      List<Person> people = new ArrayList<>();
      for (int i = 0; i < PEOPLE; i++) {
        String login = "person-" + i + "@example.com";
        server.addUser(login, Person.PASSWORD);
        people.add(new Person(target, login));
      }
      AtomicBoolean over = new AtomicBoolean();
      AtomicInteger logins = new AtomicInteger();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      List<Thread> threads = new ArrayList<>();
      for (Person person : people) {
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    while (!over.get()) {
                      // As a browser that was not here before: a connection of its own.
                      try (Connection connection = target.connect()) {
                        person.logIn(connection);
                        logins.incrementAndGet();
                      }
                    }
                  } catch (IOException | RuntimeException e) {
                    failure.compareAndSet(null, e);
                  }
                }));
      }
      long start;
      double[] millis;
      int before;
      double seconds;
      try {
        ask(target, bench.size().of(REQUESTS) / 2);
        before = logins.get();
        start = System.nanoTime();
        millis = ask(target, bench.size().of(REQUESTS));
        seconds = (System.nanoTime() - start) / 1e9;
      } finally {
        over.set(true);
      }
      int during = logins.get() - before;
      Load.join(threads);
      if (failure.get() != null) {
        throw new BenchmarkException("a login failed: " + failure.get(), failure.get());
      }
      report(bench, millis, during / seconds);
    }
  }

  private static double[] ask(Target target, int requests) throws IOException {
    byte[] request = target.get("/keys");
    double[] millis = new double[requests];
    try (Connection connection = target.connect()) {
      long start = System.nanoTime();
      for (int i = 0; i < requests; i++) {
        long due = start + i * INTERVAL_NANOS;
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        connection.exchange(request).expect(200);
        millis[i] = (System.nanoTime() - due) / 1e6;
      }
    }
    Arrays.sort(millis);
    return millis;
  }

  private static void report(Bench bench, double[] sorted, double loginsPerSecond) {
    bench.report(
        new Figure(
            "p99 of /keys while 16 people log in",
            bench.provider(),
            sorted[sorted.length * 99 / 100],
            "ms",
            OptionalDouble.of(BAR_MILLIS),
            String.format(
                Locale.ROOT,
                "median %.1f ms, longest %.1f ms; %.1f logins/s meanwhile",
                sorted[sorted.length / 2],
                sorted[sorted.length - 1],
                loginsPerSecond)));
  }
}
