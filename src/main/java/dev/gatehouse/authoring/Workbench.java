package dev.gatehouse.authoring;

import dev.gatehouse.demo.Demo;
import dev.gatehouse.demo.DemoException;
import dev.gatehouse.demo.DemoOptions;
import dev.gatehouse.demo.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The loop of somebody who writes a connector: a change of its sources is built, and what was built
 * is dropped into a server that has an application to log in to. Whatever does not build, or cannot
 * be loaded, is told of and changes nothing.
 *
 * <p>{@link #run} belongs to one thread; {@link #close} may be called by any.
 */
public final class Workbench implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_END = Duration.ofSeconds(60);
  private final ConnectorProject project;
  private final Options options;
  private final Terminal terminal;
  private final PluginDrop drop;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile BuildRun building;
  private Demo.Running running;

  /**
   * How the development server runs.
   *
   * @param directory of the connector
   * @param port of the issuer, as {@link DemoOptions} has it
   * @param applicationPort of the application, likewise
   * @param path where programs are, for Maven
   * @param surroundings of the server
   */
  public record Options(
      Path directory,
      Optional<Integer> port,
      Optional<Integer> applicationPort,
      Optional<String> path,
      Demo.Surroundings surroundings) {}

  /**
   * For one connector; nothing happens yet.
   *
   * @throws AuthoringException when the directory has no connector
   */
  public Workbench(Options options, Terminal terminal) throws AuthoringException {
    this.project = new ConnectorProject(options.directory()).requireBuild();
    this.options = options;
    this.terminal = terminal;
    Path development = project.development();
    this.drop = new PluginDrop(development.resolve("built"), development.resolve("plugins"));
  }

  /**
   * Builds, serves and watches until it is closed.
   *
   * @throws AuthoringException when something is missing that building needs
   * @throws DemoException when the server cannot start
   */
  public void run() throws IOException, InterruptedException, AuthoringException, DemoException {
    try {
      List<String> built = List.of();
      List<String> seen = project.state();
      do {
        List<String> now = project.state();
        // Not while somebody is still writing.
        if (now.equals(seen) && !now.equals(built)) {
          built = now;
          turn();
        }
        seen = now;
      } while (!closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    } finally {
      if (running != null) {
        running.close();
      }
      ended.countDown();
    }
  }

  private void turn() throws IOException, InterruptedException, AuthoringException, DemoException {
    long start = System.nanoTime();
    drop.prepare();
    if (build()) {
      List<String> problems = drop.problems();
      if (problems.isEmpty()) {
        drop.drop();
        serve(System.nanoTime() - start);
        return;
      }
      problems.forEach(problem -> terminal.line("    " + problem));
      failed("It was built and cannot be loaded");
    } else if (closing.getCount() > 0) {
      failed("The build failed");
    }
  }

  private boolean build() throws IOException, InterruptedException, AuthoringException {
    List<String> command = project.command(drop.made(), options.path());
    try (BuildRun run = BuildRun.start(command, project.directory(), BuildRun.LONGEST)) {
      building = run;
      if (closing.getCount() == 0) {
        return false;
      }
      boolean built = run.await();
      // Of one that succeeded, too: compilers warn.
      run.lines().forEach(line -> terminal.line("    " + line));
      return built;
    } finally {
      building = null;
    }
  }

  private void failed(String what) throws IOException, DemoException, AuthoringException {
    terminal.line("  " + terminal.bad("✗") + " " + what + "; " + goesOn());
    if (running == null && drop.isUsable()) {
      start();
    }
  }

  private String goesOn() throws IOException {
    return running != null || drop.isUsable()
        ? "the one before goes on."
        : "it is tried again when something changes.";
  }

  private void serve(long nanos) throws IOException, DemoException, AuthoringException {
    if (running == null) {
      start();
    } else if (!running.reload("connectors dev")) {
      terminal.line("  " + terminal.bad("✗") + " The server refuses it; the log says why.");
      return;
    }
    terminal.line("  " + terminal.good("✓") + " Live, built in " + nanos / 1_000_000 + " ms");
  }

  private void start() throws IOException, DemoException, AuthoringException {
    DemoOptions server =
        new DemoOptions(
            project.development(), options.port(), options.applicationPort(), configuration());
    running = new Demo(server, options.surroundings(), terminal).startSilently();
    terminal.line("");
    terminal.line("  Log in at    " + terminal.link(running.application().toString()));
    terminal.line("  Issuer       " + terminal.link(running.issuer().toString()));
    terminal.line("  Settings     " + running.configuration() + terminal.soft("  yours to edit"));
    terminal.line("  " + terminal.soft("Every change is built and dropped in. Ctrl-C ends it."));
    terminal.line("");
  }

  /** What the first start adds to the demo's configuration. */
  private String configuration() throws IOException, AuthoringException {
    return "\n# Connectors that are being written, from the directory that they are built into.\n"
        + "plugins: '"
        + drop.used().toString().replace("'", "''")
        + "'\nreloadOnChange: true\n\n"
        + project.connectors();
  }

  /** Ends the build, the server and the loop, and waits for that. */
  @Override
  public void close() {
    closing.countDown();
    BuildRun run = building;
    if (run != null) {
      run.end();
    }
    try {
      if (!ended.await(LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
        terminal.line("  " + terminal.bad("✗") + " The server does not end; it is left behind.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
