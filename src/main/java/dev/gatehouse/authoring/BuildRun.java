package dev.gatehouse.authoring;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One run of a connector's own build. Ends with what it was seen to start, also with what outlives
 * the build itself, such as the daemon of a build tool. Thread-safe.
 *
 * <p>What it says goes to a file: of a pipe the end would come only when the last of those programs
 * has ended.
 */
final class BuildRun implements AutoCloseable {
  /** How long a build may take. */
  static final Duration LONGEST = Duration.ofMinutes(10);

  private static final int MOST_LINES = 200;
  private static final long MOST_BYTES = 64L << 20;
  private static final long LOOK_MILLIS = 100;
  private static final long GRACE_SECONDS = 5;
  private final Process process;
  private final Path output;
  private final Duration longest;
  private final List<String> lines = new ArrayList<>();
  private final Set<ProcessHandle> seen = ConcurrentHashMap.newKeySet();

  private BuildRun(Process process, Path output, Duration longest) {
    this.process = process;
    this.output = output;
    this.longest = longest;
    seen.add(process.toHandle());
  }

  /**
   * Starts it; nobody answers what it might ask.
   *
   * @param longest how long it may take
   */
  static BuildRun start(List<String> command, Path directory, Duration longest) throws IOException {
    Path output = Files.createTempFile("gatehouse-build", ".txt");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      // The JDK that runs this program, so that there is one at all.
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      Process process = builder.start();
      process.getOutputStream().close();
      return new BuildRun(process, output, longest);
    } catch (IOException e) {
      Files.deleteIfExists(output);
      throw e;
    }
  }

  /**
   * Waits for its end, or until it has taken too long or said too much.
   *
   * @return whether it succeeded
   */
  boolean await() throws IOException, InterruptedException {
    long start = System.nanoTime();
    String trouble = "";
    do {
      look();
      if (System.nanoTime() - start > longest.toNanos()) {
        trouble = "The build has not ended after " + longest.toSeconds() + " s.";
      } else if (Files.size(output) > MOST_BYTES) {
        trouble = "The build has said more than " + MOST_BYTES + " bytes.";
      }
    } while (trouble.isEmpty() && !process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS));
    read();
    if (!trouble.isEmpty()) {
      lines.add(trouble);
    }
    return trouble.isEmpty() && process.exitValue() == 0;
  }

  /** What has lost its parent is nobody's descendant any more, so that it is noted before. */
  private void look() {
    process.descendants().forEach(seen::add);
  }

  private void read() throws IOException {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(output), StandardCharsets.UTF_8))) {
      reader.lines().limit(MOST_LINES).forEach(lines::add);
    }
  }

  /** What it said, the first lines if that is much. Only after {@link #await}. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /** The build and what it was seen to start. */
  Set<ProcessHandle> seen() {
    return Set.copyOf(seen);
  }

  /** Ends it, and what it has started, if that has not ended. Any thread may do that. */
  void end() {
    List<ProcessHandle> all = new ArrayList<>();
    for (ProcessHandle one : seen()) {
      if (one.isAlive()) {
        all.add(one);
        one.descendants().forEach(all::add);
      }
    }
    all.forEach(ProcessHandle::destroy);
    try {
      CompletableFuture.allOf(
              all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
          .get(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      all.forEach(ProcessHandle::destroyForcibly);
    } catch (ExecutionException | TimeoutException e) {
      all.forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** Ends it and forgets what it said, of which {@link #lines} stays. */
  @Override
  public void close() throws IOException {
    end();
    Files.deleteIfExists(output);
  }
}
