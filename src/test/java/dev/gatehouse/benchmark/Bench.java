package dev.gatehouse.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * What every scenario needs.
 *
 * @param launcher the command that runs {@code gatehouse}
 * @param classPath class path of this process, where the class that signs is
 * @param work an empty directory for servers
 * @param provider {@code corretto} or {@code jdk}
 * @param size how much is done
 * @param results takes each figure
 */
record Bench(
    List<String> launcher,
    String classPath,
    Path work,
    String provider,
    Size size,
    Consumer<Figure> results) {

  /**
   * How much is done.
   *
   * @param connections kept busy at once
   * @param scale thousandths of the full number of requests
   * @param rounds of each measurement; the middle one counts
   * @param starts of the server
   * @param idleSeconds before the resident memory is read
   */
  record Size(int connections, int scale, int rounds, int starts, int idleSeconds) {
    static final Size FULL = new Size(32, 1000, 3, 10, 60);

    /** Fewer requests and rounds, where there is little time. */
    static final Size SHORT = new Size(16, 250, 2, 3, 10);

    /** For a look, and for the test that all of this works. */
    static final Size TINY = new Size(4, 2, 1, 2, 1);

    int of(int requests) {
      return Math.max(connections, requests * scale / 1000);
    }
  }

  /** Passes a figure on; a tiny run has nothing to say about bars. */
  void report(Figure figure) {
    results.accept(size.equals(Size.TINY) ? figure.withoutBar() : figure);
  }

  Workspace workspace(String name) throws IOException {
    return Workspace.make(work.resolve(name + "-" + provider));
  }

  /**
   * @param more further top-level keys
   */
  Workspace workspace(String name, String more) throws IOException {
    Path directory = work.resolve(name + "-" + provider);
    return Workspace.make(directory, more + Workspace.sqlite(directory));
  }

  ServerProcess start(Workspace workspace) throws IOException {
    String options = System.getenv().getOrDefault("BENCHMARK_JAVA_OPTIONS", "");
    if (provider.equals("jdk")) {
      options += " -Dgatehouse.crypto=jdk";
    }
    return ServerProcess.start(launcher, workspace, options);
  }

  SignatureMeter meter(ServerProcess server) throws IOException {
    int warmUp = size.of(5000);
    return new SignatureMeter(
        server.classPath() + ":" + classPath, server.flags(), Math.max(50, size.of(1000)), warmUp);
  }
}
