package dev.gatehouse.jobs;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.testing.TestDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is removed when. */
class CleanupJobTest {
  private static final Instant END = Instant.parse("2026-03-01T12:00:00Z");
  private static final byte[] ASSERTION = new byte[32];

  @TempDir Path directory;
  private Instant now = END.minusSeconds(60);

  /** Attack case 22: a replica whose clock is behind would accept the assertion once more. */
  @Test
  void aUsedAssertionIsKeptForReplicasWhoseClockIsBehind() {
    try (Storage storage = TestDatabases.sqlite(directory, () -> now)) {
      CleanupJob job =
          new CleanupJob(storage, () -> now, () -> Duration.ZERO, CleanupJob.realTime(), true);
      assertTrue(used(storage, "one"));
      now = END.plus(Duration.ofMinutes(5)).minusSeconds(1);
      job.run();
      assertFalse(used(storage, "two"), "it is gone, and can be used again");
      now = END.plus(Duration.ofMinutes(5)).plusSeconds(1);
      job.run();
      assertTrue(used(storage, "three"), "it is kept for ever");
    }
  }

  private static boolean used(Storage storage, String request) {
    return storage.write(tx -> tx.usedAssertions().use(ASSERTION, request, END));
  }
}
