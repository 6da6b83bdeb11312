package dev.gatehouse.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** R3: what is sealed opens in its place and time only. */
final class SealerTest {
  private static final Randomness RANDOMNESS = Randomness.of(new SecureRandom());
  private static final MasterKey MASTER = MasterKey.of(RANDOMNESS.bytes(MasterKey.BYTES));
  private static final Instant LATE = Instant.parse("2026-03-01T23:50:00Z");
  private static final Duration LIFETIME = Duration.ofMinutes(30);
  private static final byte[] PLAIN = "who asks for what".getBytes(StandardCharsets.UTF_8);

  private static Sealer sealer(MasterKey master, String issuer, Instant now) {
    return new Sealer(master, issuer, RANDOMNESS, InstantSource.fixed(now), LIFETIME);
  }

  private static Sealer at(Instant now) {
    return sealer(MASTER, "https://id.example", now);
  }

  private static boolean opens(Sealer sealer, String sealed) {
    return sealer.open("attempt", "cookie", sealed).isPresent();
  }

  @Test
  void opensWhatItSealedAlsoAcrossMidnight() {
    String sealed = at(LATE).seal("attempt", "cookie", PLAIN);
    assertArrayEquals(
        PLAIN,
        at(LATE.plus(LIFETIME).minusSeconds(1)).open("attempt", "cookie", sealed).orElseThrow());
    assertTrue(sealed.matches("[A-Za-z0-9_-]+"), sealed);
    assertNotEquals(sealed, at(LATE).seal("attempt", "cookie", PLAIN));
  }

  @Test
  void refusesWhatIsTooOldOrFromTheFuture() {
    String sealed = at(LATE).seal("attempt", "cookie", PLAIN);
    assertEquals(false, opens(at(LATE.plus(LIFETIME)), sealed));
    assertEquals(false, opens(at(LATE.plus(Duration.ofDays(1))), sealed));
    assertEquals(true, opens(at(LATE.minusSeconds(120)), sealed));
    assertEquals(false, opens(at(LATE.minusSeconds(121)), sealed));
  }

  @Test
  void refusesEveryChangedBitAndEveryLength() {
    Sealer sealer = at(LATE);
    byte[] sealed = Base64.getUrlDecoder().decode(sealer.seal("attempt", "cookie", PLAIN));
    for (int bit = 0; bit < sealed.length * 8; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertEquals(false, opens(sealer, Digests.base64Url(changed)), "bit " + bit);
    }
    for (int length = 0; length < sealed.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(sealed, length);
      assertEquals(false, opens(sealer, Digests.base64Url(cut)), "length " + length);
    }
    assertEquals(false, opens(sealer, Digests.base64Url(sealed) + "="));
    assertEquals(false, opens(sealer, "?"));
  }

  @Test
  void refusesAnotherPlace() {
    String sealed = at(LATE).seal("attempt", "cookie", PLAIN);
    assertTrue(at(LATE).open("session", "cookie", sealed).isEmpty());
    assertTrue(at(LATE).open("attempt", "other", sealed).isEmpty());
    assertTrue(at(LATE).open("attemptc", "ookie", sealed).isEmpty());
    assertEquals(false, opens(sealer(MASTER, "https://other.example", LATE), sealed));
    MasterKey foreign = MasterKey.of(RANDOMNESS.bytes(MasterKey.BYTES));
    assertEquals(false, opens(sealer(foreign, "https://id.example", LATE), sealed));
  }

  @Test
  void secretsAtRestStayInTheirRowAndDoNotExpire() {
    byte[] sealed = at(LATE).sealBytes("signing key", "row 1", PLAIN);
    Sealer later = sealer(MASTER, "https://moved.example", LATE.plus(Duration.ofDays(4000)));
    assertArrayEquals(PLAIN, later.openBytes("signing key", "row 1", sealed).orElseThrow());
    assertTrue(later.openBytes("signing key", "row 2", sealed).isEmpty());
    assertTrue(later.openBytes("connector state", "row 1", sealed).isEmpty());
    assertEquals(false, opens(at(LATE), Digests.base64Url(sealed)));
    for (int index = 0; index < sealed.length; index++) {
      byte[] changed = sealed.clone();
      changed[index]++;
      assertTrue(later.openBytes("signing key", "row 1", changed).isEmpty(), "byte " + index);
    }
  }
}
