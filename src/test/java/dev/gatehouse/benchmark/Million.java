package dev.gatehouse.benchmark;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a login and a refresh cost with a million refresh families and sessions, beside what they
 * cost with a hundred; two servers run at once and are measured in turn.
 */
final class Million {
  static final String SQLITE = "million_sqlite";
  static final String POSTGRES = "million_postgres";
  static final String CLEAN_UP_SQLITE = "clean_up_sqlite";
  static final String CLEAN_UP_POSTGRES = "clean_up_postgres";
  private static final long SMALL = 100;
  private static final long LARGE = 1_000_000;
  private static final double BAR = 1.3;
  private static final int MOST_WARM_UPS = 12;
  private static final double WARM = 0.03;
  private static final Map<String, Integer> REQUESTS =
      Map.of("refresh", 8_000, "login by session", 4_000, "login by password", 400);

  private Million() {}

  static void run(Bench bench, String name) throws IOException {
    long large = large(bench);
    try (Grown small = grown(bench, name, "small", Math.min(SMALL, large / 2));
        Grown big = grown(bench, name, "large", large)) {
      for (String kind : small.kinds()) {
        compare(bench, kind, small, big);
      }
      CleanUp.run(bench, big);
    } catch (SQLException e) {
      throw new BenchmarkException("the database could not be filled: " + e.getMessage(), e);
    }
  }

  /** The clean-up alone. */
  static void cleanUp(Bench bench, String name) throws IOException {
    try (Grown big = grown(bench, name, "large", large(bench))) {
      CleanUp.run(bench, big);
    } catch (SQLException e) {
      throw new BenchmarkException("the database could not be filled: " + e.getMessage(), e);
    }
  }

  private static long large(Bench bench) {
    return bench.size().equals(Bench.Size.TINY) ? bench.size().of((int) LARGE) : LARGE;
  }

  private static Grown grown(Bench bench, String name, String which, long size)
      throws IOException, SQLException {
    String full = name + "-" + which;
    java.nio.file.Path place = bench.work().resolve(full + "-rows-" + bench.provider());
    Store store =
        name.equals(SQLITE) || name.equals(CLEAN_UP_SQLITE)
            ? Store.sqlite(place)
            : Store.postgres(place);
    try {
      return Grown.make(bench, store, full, size);
    } catch (IOException | SQLException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static void compare(Bench bench, String kind, Grown small, Grown large)
      throws IOException {
    int requests = bench.size().of(REQUESTS.get(kind));
    int workers = bench.size().connections();
    List<Grown> both = List.of(small, large);
    Map<Grown, Load.Exchange> exchanges = new HashMap<>();
    Map<Grown, List<Load.Round>> rounds = new HashMap<>();
    for (Grown one : both) {
      exchanges.put(one, one.exchange(kind, workers));
      rounds.put(one, new ArrayList<>());
      warm(one, workers, requests, exchanges.get(one));
    }
    for (int i = 0; i < 2 * bench.size().rounds() + 1; i++) {
      for (Grown one : both) {
        rounds.get(one).add(round(one, workers, requests, exchanges.get(one)));
      }
    }
    double[] cpu = new double[2];
    double[] wall = new double[2];
    for (int i = 0; i < 2; i++) {
      List<Load.Round> measured = rounds.get(both.get(i));
      cpu[i] = median(measured.stream().mapToDouble(Load.Round::cpuMillis).toArray());
      wall[i] = median(measured.stream().mapToDouble(one -> 1e3 / one.perSecond()).toArray());
    }
    bench.report(
        new Figure(
            kind + " with a million, " + large.store().name(),
            bench.provider(),
            cpu[1] / cpu[0],
            "× with a hundred",
            OptionalDouble.of(BAR),
            String.format(
                Locale.ROOT,
                "processor %.3f and %.3f ms; by the clock %.3f and %.3f ms, %.2f ×; rounds %s and %s",
                cpu[0],
                cpu[1],
                wall[0],
                wall[1],
                wall[1] / wall[0],
                shown(rounds.get(small)),
                shown(rounds.get(large)))));
  }

  /** Until the compiler's part is small, as the database's caches are by then. */
  private static void warm(Grown one, int workers, int requests, Load.Exchange exchange)
      throws IOException {
    int quiet = 0;
    for (int i = 0; i < MOST_WARM_UPS && quiet < 2; i++) {
      Duration compiled = one.server().compilerCpu();
      Load.Round round = round(one, workers, requests, exchange);
      compiled = one.server().compilerCpu().minus(compiled);
      quiet = compiled.toNanos() < WARM * round.cpu().toNanos() ? quiet + 1 : 0;
    }
  }

  /** On new connections: a server closes those that were silent while the other was measured. */
  private static Load.Round round(Grown one, int workers, int requests, Load.Exchange exchange)
      throws IOException {
    try (Load load = new Load(one.target(), workers)) {
      return load.run(requests, one::cpu, exchange);
    }
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static List<String> shown(List<Load.Round> rounds) {
    return rounds.stream().map(one -> String.format(Locale.ROOT, "%.3f", one.cpuMillis())).toList();
  }
}
