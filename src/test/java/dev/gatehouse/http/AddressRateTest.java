package dev.gatehouse.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.tck.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who has had too much in a minute, and who is held up by others. */
class AddressRateTest {
  private static final int MOST = 30;
  private static final String PROVIDER = "192.0.2.7";
  private final MutableClock clock = new MutableClock(Instant.parse("2026-01-01T00:00:00Z"));

  private AddressRate rate(int seed) {
    return new AddressRate(MOST, clock, Randomness.of(new Random(seed)));
  }

  private static AddressRate exhausted(AddressRate rate, String address) {
    for (int i = 0; i < MOST; i++) {
      rate.note(address);
    }
    return rate;
  }

  private static List<String> addresses() {
    return IntStream.range(0, 1 << 16).mapToObj(i -> "10.0." + i / 256 + "." + i % 256).toList();
  }

  @Test
  void anAddressIsHeardAgainInTheNextMinute() {
    AddressRate rate = rate(1);
    for (int i = 0; i < MOST; i++) {
      assertFalse(rate.exhausted(PROVIDER));
      rate.note(PROVIDER);
    }
    assertTrue(rate.exhausted(PROVIDER));
    clock.advance(Duration.ofMinutes(1));
    assertFalse(rate.exhausted(PROVIDER));
  }

  /** Whoever knows the program and not the key can look for such addresses, and finds none. */
  @Test
  void whichAddressesShareACounterDependsOnTheKey() {
    AddressRate one = exhausted(rate(1), PROVIDER);
    AddressRate other = exhausted(rate(2), PROVIDER);
    List<String> sharing = addresses().stream().filter(one::exhausted).toList();
    List<String> elsewhere = addresses().stream().filter(other::exhausted).toList();
    assertTrue(sharing.size() > 20 && sharing.size() < 150, sharing::toString);
    assertNotEquals(sharing, elsewhere);
    assertTrue(sharing.stream().filter(elsewhere::contains).count() < 5, sharing::toString);
    assertEquals(
        sharing, addresses().stream().filter(exhausted(rate(1), PROVIDER)::exhausted).toList());
  }
}
