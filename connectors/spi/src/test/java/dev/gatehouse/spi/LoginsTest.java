package dev.gatehouse.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginsTest {

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "Alice@Example.COM,alice@example.com",
        " bob\t,bob",
        "\u00a0bob\u3000,bob",
        "ＢＯＢ,bob",
        "ﬁona,fiona",
        "José,josé",
        "Jose\u0301,josé",
        "TITLE,title",
      })
  void spellingsBecomeOne(String typed, String canonical) {
    assertEquals(canonical, Logins.canonical(typed));
  }

  @Test
  void theLanguageOfTheMachineDoesNotMatter() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertEquals("titi", Logins.canonical("TITI"));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void differentPeopleStayDifferent() {
    assertNotEquals(Logins.canonical("аlice"), Logins.canonical("alice"), "Cyrillic a");
  }

  @Test
  void applyingItTwiceChangesNothing() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String once = Logins.canonical("x" + Character.toString(c) + "\u0301");
      assertEquals(once, Logins.canonical(once), () -> "for " + once);
      String alone = Logins.canonical(Character.toString(c));
      assertEquals(alone, Logins.canonical(alone), () -> "for " + alone);
    }
  }
}
