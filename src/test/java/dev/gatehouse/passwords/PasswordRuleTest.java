package dev.gatehouse.passwords;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a new password must be. */
class PasswordRuleTest {
  private static final PasswordRule RULE = new PasswordRule(12);
  private static final List<String> NAMES =
      Arrays.asList("amelia.smith@example.com", null, "Amelia Rosewood", "am");

  private static Optional<Weakness> weakness(String password) {
    return RULE.weakness(password.toCharArray(), NAMES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "correct horse battery",
        "another horse battery",
        "fkq7-Wz2p-11vB",
        "gezeiten pflügen leise",
        "kleiner-hut-trinkt-tee",
        "73920184655120",
        "Rm8!xq20Lw.4",
        "パスワード長い文章です今日",
        "example-lantern-cobweb"
      })
  void goodOnesAreTaken(String password) {
    assertEquals(Optional.empty(), weakness(password));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password1234",
        "Password2025!",
        "P@ssw0rd1234",
        "passwordpassword",
        "adminpassword",
        "Administrator1",
        "qwertyuiop12",
        "1qaz2wsx1qaz",
        "Summer2025!!",
        "Sommer-2025-!",
        "letmein12345",
        "iloveyou1234",
        "Welcome123456",
        "willkommen2024",
        "123456789012",
        "210987654321",
        "abcdefghijkl",
        "abcdefgh1234",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "121212121212",
        "changeme1234",
        "ch4ng3m3!!!!",
        "dragonmaster99",
        "!!footba11!!",
        "gatehouse2026"
      })
  void onesThatAreTriedFirstAreNot(String password) {
    assertEquals(Optional.of(Weakness.COMMON), weakness(password));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "amelia is my cat",
        "xx-AMELIA-37-zebra",
        "smith & wesson 1852",
        "rosewood-table-40",
        "\uff41\uff4d\uff45\uff4c\uff49\uff41 and others"
      })
  void onesWithTheNameAreNot(String password) {
    assertEquals(Optional.of(Weakness.CONTAINS_NAME), weakness(password));
  }

  @Test
  void lengthIsCountedInCharacters() {
    assertEquals(Optional.of(Weakness.TOO_SHORT), weakness("fkq7-Wz2p-1"));
    assertEquals(Optional.of(Weakness.TOO_SHORT), weakness(""));
    // Twelve chars of Java, six characters of a person.
    String six = "\ud83e\udd84\ud83c\udf35\ud83d\ude80\ud83c\udfb8\ud83e\uddca\ud83c\udf0b";
    assertEquals(Optional.of(Weakness.TOO_SHORT), weakness(six));
    assertEquals(Optional.empty(), new PasswordRule(8).weakness("fkq7-Wz2".toCharArray(), NAMES));
  }

  @Test
  void aLongPasswordIsDecidedAtOnce() {
    for (String piece : List.of("password", "1", "!", "passw", "a1", "lovelove!")) {
      String whole = piece.repeat(20_000);
      assertEquals(piece.length() <= 6, weakness(whole).isPresent(), piece + " over and over");
    }
  }
}
