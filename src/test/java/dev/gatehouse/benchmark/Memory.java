package dev.gatehouse.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;

/** Resident memory: of a server that nobody uses, and after many refreshes. */
final class Memory {
  static final String NAME = "memory";
  private static final int REFRESHES = 100_000;
  private static final double IDLE_BAR = 120;
  private static final double LOADED_BAR = 200;

  private Memory() {}

  static void run(Bench bench) throws IOException {
    Workspace workspace = bench.workspace("memory");
    try (ServerProcess server = bench.start(workspace)) {
      long end = System.nanoTime() + Duration.ofSeconds(bench.size().idleSeconds()).toNanos();
      for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      report(bench, server, "resident " + bench.size().idleSeconds() + " s after start", IDLE_BAR);
      int refreshes = bench.size().of(REFRESHES);
      int connections = bench.size().connections();
      Load.Exchange refresh = Responses.refresh(server, workspace.secure(), connections);
      try (Load load = new Load(workspace.secure(), connections)) {
        load.run(refreshes, server, refresh);
        report(bench, server, "resident after " + refreshes + " refreshes", LOADED_BAR);
      }
    }
  }

  private static void report(Bench bench, ServerProcess server, String name, double bar)
      throws IOException {
    double megabytes = server.residentBytes() / 1e6;
    bench.report(
        new Figure(name, bench.provider(), megabytes, "MB", OptionalDouble.of(bar), "VmRSS"));
  }
}
