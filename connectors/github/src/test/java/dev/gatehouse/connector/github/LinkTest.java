package dev.gatehouse.connector.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "<https://a/2>; rel=\"next\", <https://a/9>; rel=\"last\"|https://a/2",
        "<https://a/1>; rel=\"prev\", <https://a/2,3>; rel=\"next\"|https://a/2,3",
        "<https://a/2>;rel=next|https://a/2",
        "< https://a/2 > ; title=\"x\" ; REL = \"last NEXT\"|https://a/2",
        "<https://a/2>; rel=\"nextish\"|",
        "<https://a/2>; rel=\"last\"|",
        "<https://a/2>; x=\"rel=next\"|",
        "https://a/2; rel=\"next\"|",
        "<https://a/2>|",
        "nonsense|"
      })
  void findsTheNextPage(String header, String target) {
    assertEquals(Optional.ofNullable(target), Link.next(header));
  }

  @Test
  void longNonsenseIsReadInOneGo() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          for (String part : new String[] {"<", "<>;", "<a>;rel=", "; rel=\"", " "}) {
            Link.next(part.repeat(20_000));
          }
        });
  }
}
