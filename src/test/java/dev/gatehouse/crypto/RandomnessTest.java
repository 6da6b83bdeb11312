package dev.gatehouse.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RandomnessTest {
  private static Randomness of(int every) {
    return length -> {
      byte[] bytes = new byte[length];
      Arrays.fill(bytes, (byte) every);
      return bytes;
    };
  }

  /** {@code gatehouse session end -Pj4…} would be an unknown option. */
  @Test
  void aNameBeginsWithNoHyphen() {
    assertEquals("-Pj4-Pj4", of(0xf8).token(6));
    assertEquals("APj4-Pj4", of(0xf8).name(6));
    assertEquals("AAAAAAAA", of(0).name(6));
    assertEquals("________", of(0xff).name(6));
  }
}
