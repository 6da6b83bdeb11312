package dev.gatehouse.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final int MOST = 500;

  /** Batches of rows that take this long each. */
  private static Pace settled(Duration row) {
    Pace pace = new Pace(50, MOST);
    for (int i = 0; i < 20; i++) {
      pace.after(row.toNanos() * pace.rows());
    }
    return pace;
  }

  @Test
  void aBatchTakesAboutFiveMilliseconds() {
    assertEquals(MOST, settled(Duration.ofNanos(1000)).rows());
    assertEquals(100, settled(Duration.ofNanos(50_000)).rows());
    assertEquals(62, settled(Duration.ofNanos(80_000)).rows());
    assertEquals(50, settled(Duration.ofMillis(20)).rows());
  }

  @Test
  void slowsDownAtOnceAndSpeedsUpStepByStep() {
    Pace pace = settled(Duration.ofNanos(50_000));
    pace.after(Duration.ofMillis(50).toNanos());
    assertEquals(50, pace.rows());
    pace.after(0);
    assertEquals(100, pace.rows());
    pace.after(1);
    assertEquals(200, pace.rows());
  }

  @Test
  void restsFourTimesAsLong() {
    Pace pace = new Pace(50, MOST);
    assertEquals(Duration.ofMillis(20), pace.after(Duration.ofMillis(5).toNanos()));
    assertEquals(Duration.ofMillis(88), pace.after(Duration.ofMillis(22).toNanos()));
    assertEquals(Duration.ofMillis(5), pace.after(0));
    assertEquals(Duration.ofMillis(100), pace.after(Duration.ofMinutes(1).toNanos()));
  }

  @Test
  void whereNobodyWaitsABatchIsAlwaysLarge() {
    Pace pace = new Pace(MOST, MOST);
    pace.after(Duration.ofMillis(80).toNanos());
    assertEquals(MOST, pace.rows());
  }
}
