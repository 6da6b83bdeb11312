package dev.gatehouse.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** From the launcher's start to the first answer to discovery over HTTPS. */
final class Starts {
  static final String NAME = "start";
  private static final double BAR_SECONDS = 0.6;

  private Starts() {}

  static void run(Bench bench) throws IOException {
    // The first one warms this process's TLS and the operating system's caches.
    Workspace known = bench.workspace("start");
    bench.start(known).close();
    List<Double> again = new ArrayList<>();
    List<Double> first = new ArrayList<>();
    for (int i = 0; i < bench.size().starts(); i++) {
      again.add(seconds(bench, known));
      first.add(seconds(bench, bench.workspace("start-" + i)));
    }
    report(bench, "start with its data there", again, OptionalDouble.of(BAR_SECONDS));
    report(bench, "first start (makes keys and tables)", first, OptionalDouble.empty());
  }

  private static double seconds(Bench bench, Workspace workspace) throws IOException {
    try (ServerProcess server = bench.start(workspace)) {
      return server.untilAnswer().toNanos() / 1e9;
    }
  }

  private static void report(Bench bench, String name, List<Double> seconds, OptionalDouble bar) {
    seconds.sort(null);
    double median = (seconds.get((seconds.size() - 1) / 2) + seconds.get(seconds.size() / 2)) / 2;
    bench.report(
        new Figure(
            name,
            bench.provider(),
            median,
            "s",
            bar,
            String.format(
                Locale.ROOT,
                "median of %d; fastest %.2f s, slowest %.2f s",
                seconds.size(),
                seconds.get(0),
                seconds.get(seconds.size() - 1))));
  }
}
