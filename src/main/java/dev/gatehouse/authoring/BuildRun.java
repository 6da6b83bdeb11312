package dev.gatehouse.authoring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of a connector's own build. Ends with everything that it started. Thread-safe. */
final class BuildRun implements AutoCloseable {
  private static final int MOST_LINES = 200;
  private static final long LONGEST_SECONDS = 600;
  private static final long GRACE_SECONDS = 5;
  private final Process process;
  private final List<String> lines = new ArrayList<>();

  private BuildRun(Process process) {
    this.process = process;
  }

  /** Starts it; nobody answers what it might ask. */
  static BuildRun start(List<String> command, Path directory) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    // The JDK that runs this program, so that there is one at all.
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    process.getOutputStream().close();
    return new BuildRun(process);
  }

  /**
   * Waits for its end.
   *
   * @return whether it succeeded
   */
  boolean await() throws IOException, InterruptedException {
    try (var output = process.inputReader(StandardCharsets.UTF_8)) {
      String line = output.readLine();
      while (line != null) {
        if (lines.size() < MOST_LINES) {
          lines.add(line);
        }
        line = output.readLine();
      }
    }
    return process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  /** What it said, the first lines if that is much. Only after {@link #await}. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /** Ends it if it has not ended. */
  @Override
  public void close() {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroy);
    for (ProcessHandle one : all) {
      try {
        one.onExit().get(GRACE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        one.destroyForcibly();
      } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
        one.destroyForcibly();
      }
    }
  }
}
