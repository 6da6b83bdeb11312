package dev.gatehouse.benchmark;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * How long refreshes take while the server's own clean-up removes a tenth of a large database, and
 * how long they take otherwise. Refreshes are due at fixed times and an answer's time counts from
 * there, so that a pause is in every answer that it delayed.
 */
final class CleanUp {
  private static final int ENDING = 100_000;
  private static final int CONNECTIONS = 16;
  private static final long INTERVAL_NANOS = Duration.ofMillis(160).toNanos();

  /**
   * Before the answers count, for the compiler and the caches of a server that has just started.
   */
  private static final Duration WARM_UP = Duration.ofSeconds(75);

  /** The rows end after the clean-up of the start, and before the next, five minutes later. */
  private static final Duration UNTIL_END = Duration.ofMinutes(3);

  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final double BAR = 3;

  private CleanUp() {}

  /** An answer: when it was due, and how long it took from there. */
  private record Answer(long due, double millis) {}

  static void run(Bench bench, Grown grown) throws IOException, SQLException {
    boolean look = bench.size().equals(Bench.Size.TINY);
    long ending = look ? bench.size().of(ENDING) : ENDING;
    long end = System.currentTimeMillis() + (look ? -1000 : UNTIL_END.toMillis());
    grown.addEnding(ending, end);
    AtomicBoolean over = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Answer> answers = Collections.synchronizedList(new ArrayList<>());
    Load.Exchange exchange = grown.refreshes(CONNECTIONS);
    List<Thread> threads = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < CONNECTIONS; i++) {
      int worker = i;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try (Connection connection = grown.target().connect()) {
                  ask(connection, worker, start, exchange, over, answers);
                } catch (IOException | RuntimeException e) {
                  failure.compareAndSet(null, e);
                }
              }));
    }
    Watch watch = new Watch(grown, end, failure);
    try {
      watch.untilDone(start, ending);
    } finally {
      over.set(true);
    }
    Load.join(threads);
    if (failure.get() != null) {
      throw new BenchmarkException("a refresh failed: " + failure.get(), failure.get());
    }
    report(bench, grown, watch, List.copyOf(answers), start + (look ? 0 : WARM_UP.toNanos()));
  }

  private static void ask(
      Connection connection,
      int worker,
      long start,
      Load.Exchange exchange,
      AtomicBoolean over,
      List<Answer> answers)
      throws IOException {
    long due = start + worker * INTERVAL_NANOS / CONNECTIONS;
    while (!over.get()) {
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      exchange.once(connection, worker);
      answers.add(new Answer(due, (System.nanoTime() - due) / 1e6));
      due += INTERVAL_NANOS;
    }
  }

  /** Sees from the rows when the clean-up begins and when it is done. */
  private static final class Watch {
    private static final long PAUSE_NANOS = Duration.ofMillis(500).toNanos();
    private final Grown grown;
    private final long end;
    private final AtomicReference<Throwable> failure;
    private long began;
    private long done;

    Watch(Grown grown, long end, AtomicReference<Throwable> failure) {
      this.grown = grown;
      this.end = end;
      this.failure = failure;
    }

    void untilDone(long start, long ending) throws SQLException {
      try (java.sql.Connection rows = grown.store().connect();
          PreparedStatement grants =
              rows.prepareStatement("select count(*) from gh_grant where expires_at <= ?");
          PreparedStatement audit =
              rows.prepareStatement("select count(*) from gh_audit where happened_at <= ?")) {
        grants.setLong(1, end);
        audit.setLong(1, end - Duration.ofDays(90).toMillis());
        while (done == 0 && failure.get() == null) {
          long left = count(grants);
          long now = System.nanoTime();
          if (began == 0 && left < ending) {
            began = now;
          }
          if (began != 0 && left == 0 && count(audit) == 0) {
            done = System.nanoTime();
          }
          if (now - start > PATIENCE.toNanos()) {
            throw new BenchmarkException("the clean-up did not come");
          }
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    }

    private static long count(PreparedStatement statement) throws SQLException {
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  private static void report(
      Bench bench, Grown grown, Watch watch, List<Answer> answers, long from) {
    double[] without = sorted(answers, from, watch.began - Duration.ofSeconds(2).toNanos());
    double[] during = sorted(answers, watch.began, watch.done);
    if (without.length == 0 || during.length == 0) {
      // A look is over before anybody has asked.
      without = sorted(answers, Long.MIN_VALUE, Long.MAX_VALUE);
      during = without;
    }
    double ratio = percentile(during, 99) / percentile(without, 99);
    bench.report(
        new Figure(
            "p99 of a refresh during the clean-up, " + grown.store().name(),
            bench.provider(),
            ratio,
            "× without it",
            OptionalDouble.of(BAR),
            String.format(
                Locale.ROOT,
                "%.1f ms during %.0f s with %d answers, %.1f ms without with %d; medians %.1f and %.1f ms, longest %.0f and %.0f ms",
                percentile(during, 99),
                (watch.done - watch.began) / 1e9,
                during.length,
                percentile(without, 99),
                without.length,
                percentile(during, 50),
                percentile(without, 50),
                during[during.length - 1],
                without[without.length - 1])));
  }

  private static double[] sorted(List<Answer> answers, long from, long to) {
    double[] millis =
        answers.stream()
            .filter(one -> one.due() >= from && one.due() < to)
            .mapToDouble(Answer::millis)
            .toArray();
    Arrays.sort(millis);
    return millis;
  }

  private static double percentile(double[] sorted, int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }
}
