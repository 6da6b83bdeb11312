package dev.gatehouse.backchannel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
  private static RetrySchedule with(int everyByte) {
    return new RetrySchedule(length -> {
      byte[] bytes = new byte[length];
      Arrays.fill(bytes, (byte) everyByte);
      return bytes;
    });
  }

  @Test
  void tenAttemptsTakeAboutADay() {
    Duration least = Duration.ZERO;
    Duration most = Duration.ZERO;
    int attempts = 1;
    while (with(0).again(attempts)) {
      least = least.plus(with(0).pause(attempts));
      most = most.plus(with(0xff).pause(attempts));
      attempts++;
    }
    assertEquals(10, attempts);
    assertTrue(least.compareTo(Duration.ofHours(18)) > 0, least::toString);
    assertTrue(most.compareTo(Duration.ofHours(32)) < 0, most::toString);
  }

  @Test
  void aPauseIsLongerThanTheOneBeforeWhateverChanceSays() {
    assertEquals(Duration.ofSeconds(16), with(0).pause(1));
    assertEquals(Duration.ofMillis(23_999), with(0xff).pause(1));
    for (int attempt = 1; attempt < 9; attempt++) {
      assertTrue(with(0xff).pause(attempt).compareTo(with(0).pause(attempt + 1)) < 0);
    }
  }

  @Test
  void messagesThatFailTogetherDoNotComeBackTogether() {
    assertFalse(with(1).pause(3).equals(with(2).pause(3)));
  }
}
