package dev.gatehouse.benchmark;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
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
    String url = "jdbc:sqlite:file:" + workspace.database() + "?mode=ro";
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      List<String> tables = new ArrayList<>();
      try (ResultSet names =
          statement.executeQuery("select name from sqlite_master where type = 'table'")) {
        while (names.next()) {
          tables.add(names.getString(1));
        }
      }
      long rows = 0;
      for (String table : tables) {
        // A standby key is made in the background, whenever that is.
        String own =
            switch (table) {
              case "gh_signing_key" -> " where false";
              case "gh_audit" -> " where type not like 'key.%'";
              default -> "";
            };
        try (ResultSet count =
            statement.executeQuery("select count(*) from \"" + table + "\"" + own)) {
          rows += count.next() ? count.getLong(1) : 0;
        }
      }
      return rows;
    } catch (SQLException e) {
      throw new BenchmarkException("the rows cannot be counted", e);
    }
  }
}
