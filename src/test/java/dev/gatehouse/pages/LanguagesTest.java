package dev.gatehouse.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguagesTest {
  private static final Languages LANGUAGES =
      new Languages(
          Set.of(Language.ENGLISH, new Language("de"), new Language("fr"), new Language("pt-br")));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "-                | -                            | en",
        "de               | fr                           | de",
        "DE-ch-1996       | -                            | de",
        "xx fr de         | -                            | fr",
        "xx               | de                           | de",
        "pt-BR            | -                            | pt-br",
        "pt               | fr                           | fr",
        "-                | fr-CA,de;q=0.9               | fr",
        "-                | en;q=0.2, de;q=0.8, fr;q=0.5 | de",
        "-                | de;q=0, fr;q=0.1             | fr",
        "-                | xx, *;q=0.5, de;q=0.1        | en",
        "-                | de;q=2, fr;q=0.3             | fr",
        "-                | de;q=0.8;x=1, fr;q=0.3       | fr",
        "-                | de ; q=0.9 , fr;q=0.8        | de",
        "-                | ;;;,,,q=1,-,--,;q=           | en",
        "'  de'           | -                            | de",
      })
  void theBestLanguageIsChosen(String uiLocales, String acceptLanguage, String expected) {
    assertEquals(expected, LANGUAGES.choose(uiLocales, acceptLanguage).tag());
  }

  @Test
  void hostileInputIsPassedOverQuickly() {
    String noise = "-a".repeat(500_000) + ", ; ".repeat(100_000);
    assertEquals("en", LANGUAGES.choose(noise, noise).tag());
    assertEquals("en", LANGUAGES.choose("xx ".repeat(21) + "de", "xx,".repeat(21) + "de").tag());
    assertEquals("en", LANGUAGES.choose("\0\r\n../../etc", "\0<script>").tag());
  }

  @Test
  void englishIsAlwaysThere() {
    assertThrows(IllegalArgumentException.class, () -> new Languages(Set.of(new Language("de"))));
    assertThrows(IllegalArgumentException.class, () -> new Language("../de"));
  }
}
