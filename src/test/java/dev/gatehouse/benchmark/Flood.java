package dev.gatehouse.benchmark;

import dev.gatehouse.testing.TestRows;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;

/** Authorization requests of nobody: they leave no row and keep no memory (rule R1). */
final class Flood {
  static final String NAME = "flood";
  private static final int REQUESTS = 100_000;
  private static final int WARM_UP = 20_000;
  private static final double BAR_MEGABYTES = 5;

  private Flood() {}

  static void run(Bench bench) throws IOException {
    Workspace workspace = bench.workspace("flood");
    AtomicLong number = new AtomicLong();
    Target target = workspace.secure();
    Load.Exchange request =
        (connection, worker) ->
            connection
                .exchange(target.get(Person.authorization("s" + number.incrementAndGet())))
                .expect(303);
    try (ServerProcess server = bench.start(workspace);
        Load load = new Load(target, bench.size().connections())) {
      load.run(bench.size().of(WARM_UP), server, request);
      long rows = rows(workspace);
      long live = server.liveBytes();
      int requests = bench.size().of(REQUESTS);
      load.run(requests, server, request);
      double grown = (server.liveBytes() - live) / 1e6;
      report(
          bench,
          "rows after " + requests + " /auth requests",
          (double) (rows(workspace) - rows),
          "more",
          0);
      report(bench, "heap after " + requests + " /auth requests", grown, "MB more", BAR_MEGABYTES);
    }
  }

  private static void report(Bench bench, String name, double value, String unit, double bar) {
    bench.report(
        new Figure(
            name, bench.provider(), value, unit, OptionalDouble.of(bar), "after collection"));
  }

  private static long rows(Workspace workspace) {
    String url = "jdbc:sqlite:" + workspace.database();
    return new TestRows(url, Optional.empty())
        .counts().values().stream().mapToLong(Long::longValue).sum();
  }
}
