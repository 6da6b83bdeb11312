package dev.gatehouse.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.testing.TestDatabases;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When jobs are due. */
class JobsTest {
  private static final Duration PERIOD = Duration.ofSeconds(5);

  @TempDir Path directory;
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private final AtomicInteger runs = new AtomicInteger();

  private void atTick(Jobs jobs, Duration passed, int expected) {
    now = now.plus(passed);
    jobs.tick();
    assertEquals(expected, runs.get());
  }

  @Test
  void aJobRunsAtOnceAndThenWhenItsPeriodIsOver() {
    try (Storage storage = TestDatabases.sqlite(directory, () -> now);
        Jobs jobs = jobs(storage, PERIOD, Duration.ofSeconds(1), true)) {
      atTick(jobs, Duration.ZERO, 1);
      atTick(jobs, PERIOD.minusMillis(1), 1);
      atTick(jobs, Duration.ofSeconds(1).plusMillis(1), 2);
    }
  }

  /** Else a replica whose clock is put back an hour would not read its keys for that hour. */
  @Test
  void aClockThatGoesBackPutsNothingOff() {
    try (Storage storage = TestDatabases.sqlite(directory, () -> now);
        Jobs jobs = jobs(storage, PERIOD, Duration.ofSeconds(1), false)) {
      atTick(jobs, Duration.ZERO, 1);
      atTick(jobs, Duration.ofHours(-1), 2);
      atTick(jobs, Duration.ofSeconds(4), 2);
      atTick(jobs, Duration.ofSeconds(2), 3);
    }
  }

  @Test
  void aJobThatIsWokenRunsBeforeItsTimeAndOnceMoreWhenItWasRunning() {
    try (Storage storage = TestDatabases.sqlite(directory, () -> now);
        Jobs jobs = jobs(storage, PERIOD, Duration.ZERO, false)) {
      atTick(jobs, Duration.ZERO, 1);
      atTick(jobs, Duration.ofSeconds(1), 1);
      jobs.wake("work");
      atTick(jobs, Duration.ZERO, 2);
      atTick(jobs, Duration.ZERO, 2);
      jobs.wake("another");
      atTick(jobs, Duration.ZERO, 2);
      atTick(jobs, PERIOD.plusMillis(1), 3);
    }
  }

  @Test
  void aJobThatIsWokenWhileItRunsRunsAgain() {
    try (Storage storage = TestDatabases.sqlite(directory, () -> now);
        Jobs jobs =
            new Jobs(storage, () -> now, Randomness.of(new SecureRandom()), Runnable::run)) {
      jobs.add(
          new Job(
              "work",
              PERIOD,
              Duration.ZERO,
              false,
              () -> {
                if (runs.incrementAndGet() == 1) {
                  jobs.wake("work");
                }
              }));
      atTick(jobs, Duration.ZERO, 1);
      atTick(jobs, Duration.ZERO, 2);
      atTick(jobs, Duration.ZERO, 2);
    }
  }

  private Jobs jobs(Storage storage, Duration period, Duration jitter, boolean exclusive) {
    Jobs jobs = new Jobs(storage, () -> now, Randomness.of(new SecureRandom()), Runnable::run);
    jobs.add(new Job("work", period, jitter, exclusive, runs::incrementAndGet));
    return jobs;
  }
}
