package dev.gatehouse.connectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.connectors.Breaker.Admission;
import dev.gatehouse.tck.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private final MutableClock clock = new MutableClock(Instant.parse("2026-01-02T03:04:05Z"));
  private final List<String> changes = new ArrayList<>();
  private final Breaker breaker =
      new Breaker(
          3,
          PAUSE,
          clock,
          new Breaker.Listener() {
            @Override
            public void opened(int failures, String lastFailure) {
              changes.add("opened after " + failures + ": " + lastFailure);
            }

            @Override
            public void closed() {
              changes.add("closed");
            }
          });

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      breaker.failed(breaker.admit(true), "refused");
    }
  }

  @Test
  void opensAfterFailuresInARowOnly() {
    fail(2);
    breaker.succeeded();
    fail(2);
    assertEquals(Admission.CALL, breaker.admit(true));
    fail(1);
    assertEquals(Admission.REFUSED, breaker.admit(true));
    assertEquals(Admission.REFUSED, breaker.admit(false));
    assertEquals(List.of("opened after 3: refused"), changes);
    assertTrue(breaker.trouble().orElseThrow().contains("2026-01-02T03:04:05Z"));
  }

  @Test
  void afterThePauseOneCallProbesAndItsAnswerCloses() {
    fail(3);
    clock.advance(PAUSE);
    assertEquals(Admission.PROBE, breaker.admit(true));
    assertEquals(Admission.REFUSED, breaker.admit(true), "one at a time");
    assertEquals(Admission.CALL, breaker.admit(false), "departures lead to the next probe");
    breaker.succeeded();
    assertEquals(Admission.CALL, breaker.admit(true));
    assertEquals(List.of("opened after 3: refused", "closed"), changes);
  }

  @Test
  void aProbeThatFailsDoublesThePauseUpToAMinuteAndSaysNothingAgain() {
    fail(3);
    for (int seconds : new int[] {10, 20, 40, 60, 60}) {
      clock.advance(Duration.ofSeconds(seconds - 1));
      assertEquals(Admission.REFUSED, breaker.admit(true), seconds + " s");
      clock.advance(Duration.ofSeconds(1));
      Admission probe = breaker.admit(true);
      assertEquals(Admission.PROBE, probe, seconds + " s");
      breaker.failed(probe, "refused again");
    }
    assertEquals(1, changes.size(), changes.toString());
  }

  @Test
  void aProbeThatSaysNothingLetsTheNextOneProbe() {
    fail(3);
    clock.advance(PAUSE);
    breaker.inconclusive(breaker.admit(true));
    assertEquals(Admission.PROBE, breaker.admit(true));
  }

  @Test
  void aDepartureThatFailsAfterThePauseBeginsAnother() {
    fail(3);
    clock.advance(PAUSE);
    breaker.failed(breaker.admit(false), "no discovery");
    assertEquals(Admission.REFUSED, breaker.admit(true));
  }

  @Test
  void aClockThatIsSetBackDoesNotProlongThePause() {
    fail(3);
    clock.advance(Duration.ofHours(-5));
    assertEquals(Admission.PROBE, breaker.admit(true));
  }
}
