package dev.gatehouse.tokens;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.gatehouse.crypto.MasterKey;
import dev.gatehouse.crypto.MasterKeys;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** R6: the database alone yields no usable token, and nothing but our own is read. */
class RefreshTokenCodecTest {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final MasterKeys MASTER = MasterKeys.of(MasterKey.of(counting(1)));
  private static final MasterKeys OTHER = MasterKeys.of(MasterKey.of(counting(2)));
  private final RefreshTokenCodec codec = new RefreshTokenCodec(new RefreshKeys(MASTER, 0));
  private final String family =
      Base64.getUrlEncoder().withoutPadding().encodeToString(filled(16, 7));
  private final byte[] random = filled(16, 9);

  private static byte[] counting(int first) {
    byte[] bytes = new byte[MasterKey.BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (first + i);
    }
    return bytes;
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void aTokenComesBack() {
    for (long counter : new long[] {0, 1, 255, 1L << 40, Long.MAX_VALUE}) {
      RefreshTokenCodec.Content content =
          codec.decode(codec.encode(family, counter, random)).orElseThrow();
      assertEquals(family, content.family());
      assertEquals(counter, content.counter());
      assertArrayEquals(random, content.random());
    }
  }

  @Test
  void everyChangedCharacterMakesItNone() {
    String token = codec.encode(family, 5, random);
    for (int at = 0; at < token.length(); at++) {
      for (int i = 0; i < ALPHABET.length(); i++) {
        char other = ALPHABET.charAt(i);
        if (other != token.charAt(at)) {
          String changed = token.substring(0, at) + other + token.substring(at + 1);
          assertEquals(Optional.empty(), codec.decode(changed), "character " + at);
        }
      }
    }
  }

  @Test
  void everyOtherLengthMakesItNone() {
    String token = codec.encode(family, 5, random);
    for (int length = 0; length < token.length(); length++) {
      assertEquals(Optional.empty(), codec.decode(token.substring(0, length)));
    }
    for (String more : new String[] {"A", "=", " ", "\n", "AAAA"}) {
      assertEquals(Optional.empty(), codec.decode(token + more));
      assertEquals(Optional.empty(), codec.decode(more + token));
    }
    assertEquals(Optional.empty(), codec.decode("*".repeat(token.length())));
    assertEquals(Optional.empty(), codec.decode(token.replace('-', '+').replace('_', '/') + "="));
  }

  @Test
  void anotherKeysTokenIsNone() {
    RefreshTokenCodec other = new RefreshTokenCodec(new RefreshKeys(OTHER, 0));
    assertEquals(Optional.empty(), other.decode(codec.encode(family, 5, random)));
    assertNotEquals(codec.keyId(), other.keyId());
    assertEquals(6, codec.keyId().length(), "four bytes");
  }

  /** A token tells the epoch that it is from, also one that this replica has not reached. */
  @Test
  void tokensOfOtherEpochs() {
    RefreshTokenCodec later = new RefreshTokenCodec(new RefreshKeys(MASTER, 3));
    assertEquals(0, later.decode(codec.encode(family, 5, random)).orElseThrow().epoch());
    assertEquals(3, codec.decode(later.encode(family, 5, random)).orElseThrow().epoch());
    assertEquals(3, later.decode(later.encode(family, 5, random)).orElseThrow().epoch());
    assertNotEquals(codec.keyId(), later.keyId());
    RefreshTokenCodec far = new RefreshTokenCodec(new RefreshKeys(MASTER, 100));
    assertEquals(Optional.empty(), codec.decode(far.encode(family, 5, random)));
  }
}
