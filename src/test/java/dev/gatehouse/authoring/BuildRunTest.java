package dev.gatehouse.authoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A build ends, whatever it does, and so does what it has started. */
@EnabledOnOs(
    value = {OS.LINUX, OS.MAC},
    disabledReason = "the builds are shell scripts")
@Timeout(60)
class BuildRunTest {
  @TempDir private Path directory;

  private BuildRun start(Duration longest, String script) throws IOException {
    return BuildRun.start(List.of("sh", "-c", script), directory, longest);
  }

  @Test
  void whatABuildSaysOnBothOutputsIsKeptWhetherItSucceedsOrNot() throws Exception {
    for (int code : new int[] {0, 3}) {
      try (BuildRun run = start(BuildRun.LONGEST, "echo one; echo two >&2; exit " + code)) {
        assertEquals(code == 0, run.await());
        assertEquals(List.of("one", "two"), run.lines());
      }
    }
  }

  @Test
  void aBuildThatHangsIsGivenUpAndEndsWithItsPrograms() throws Exception {
    List<ProcessHandle> all;
    try (BuildRun run = start(Duration.ofSeconds(1), "echo began; sleep 600 & sleep 600; true")) {
      assertFalse(run.await());
      assertEquals(List.of("began", "The build has not ended after 1 s."), run.lines());
      all = List.copyOf(run.seen());
    }
    assertEquals(3, all.size(), all::toString);
    assertTrue(all.stream().noneMatch(ProcessHandle::isAlive), all::toString);
  }

  @Test
  void aDaemonThatKeepsTheOutputOpenHoldsNothingUpAndIsEnded() throws Exception {
    String script = "sleep 600 & echo began; until [ -e go ]; do sleep 0.1; done; echo ended";
    List<ProcessHandle> daemons;
    try (BuildRun run = start(BuildRun.LONGEST, script);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> built = threads.submit(run::await);
      daemons = daemons(run);
      Files.createFile(directory.resolve("go"));
      assertTrue(built.get(30, TimeUnit.SECONDS));
      assertEquals(List.of("began", "ended"), run.lines());
      assertEquals(1, daemons.stream().filter(ProcessHandle::isAlive).count());
    }
    assertTrue(daemons.stream().noneMatch(ProcessHandle::isAlive), daemons::toString);
  }

  /** What it has started that lasts, once it was seen. */
  private static List<ProcessHandle> daemons(BuildRun run) {
    for (int i = 0; i < 3000; i++) {
      List<ProcessHandle> found =
          run.seen().stream()
              .filter(one ->
                  List.of("600").equals(List.of(one.info().arguments().orElse(new String[0]))))
              .toList();
      if (!found.isEmpty()) {
        return found;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    throw new AssertionError("the daemon was not seen");
  }

  @Test
  void whoeverEndsItFromOutsideEndsTheWaiting() throws Exception {
    try (BuildRun run = start(BuildRun.LONGEST, "sleep 600; true");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> built = threads.submit(run::await);
      run.end();
      assertFalse(built.get(30, TimeUnit.SECONDS));
    }
  }
}
