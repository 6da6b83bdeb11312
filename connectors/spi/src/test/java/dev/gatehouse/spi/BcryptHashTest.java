package dev.gatehouse.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BcryptHashTest {
  private static final String REST = "$abcdefghijklmnopqrstuuqflPDzB6gcMhKa1rZqKiun2YGL5sa2u";

  @ParameterizedTest
  @ValueSource(strings = {"$2a$10", "$2b$12", "$2y$16"})
  void readsTextAndBase64(String start) {
    String text = start + REST;
    assertEquals(text, BcryptHash.parse(text).text());
    String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    assertEquals(text, BcryptHash.parse(encoded).text());
    assertEquals(Integer.parseInt(start.substring(4)), BcryptHash.parse(text).cost());
  }

  @ParameterizedTest
  @ValueSource(strings = {"$2a$04", "$2a$09", "$2a$17", "$2a$31"})
  void refusesOtherCosts(String start) {
    String message = refusal(start + REST);
    assertTrue(message.contains("allowed are 10 to 16"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "secret", "$2x$10", "$1$10", "$2a$1", "plain text!", "$$$"})
  void refusesWhatIsNoHashWithoutRepeatingIt(String start) {
    String value = start.startsWith("$2") ? start + REST : start;
    String message = refusal(value);
    assertTrue(message.contains("not a bcrypt hash"), message);
    assertFalse(message.contains("secret"), message);
  }

  @Test
  void doesNotPrintItself() {
    assertFalse(BcryptHash.parse("$2a$10" + REST).toString().contains("sa2u"));
  }

  private static String refusal(String value) {
    return assertThrows(IllegalArgumentException.class, () -> BcryptHash.parse(value)).getMessage();
  }
}
