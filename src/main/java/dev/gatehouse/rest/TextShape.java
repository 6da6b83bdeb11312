package dev.gatehouse.rest;

import dev.gatehouse.spi.settings.Suggestions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A text.
 *
 * @param least fewest characters (code points)
 * @param most most characters
 * @param choices the only values; empty for any
 * @param format a format of JSON Schema; empty for none. Told, not checked: texts with one are made
 *     here or checked by their own rules
 * @param anyCharacter whether control characters are fine, as in a password
 */
public record TextShape(
    int least, int most, List<String> choices, String format, boolean anyCharacter)
    implements Shape {
  private static final String ONE_LINE = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$";

  public TextShape {
    choices = List.copyOf(choices);
  }

  /** Another number of characters. */
  public TextShape length(int fewest, int longest) {
    return new TextShape(fewest, longest, choices, format, anyCharacter);
  }

  /** Control characters are fine, as in a password or a report; NUL is not. */
  public TextShape anyCharacters() {
    return new TextShape(least, most, choices, format, true);
  }

  @Override
  public Map<String, Object> schema(Map<String, Object> named) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "string");
    if (!choices.isEmpty()) {
      schema.put("enum", choices);
      return schema;
    }
    if (!format.isEmpty()) {
      schema.put("format", format);
      return schema;
    }
    if (least > 0) {
      schema.put("minLength", least);
    }
    schema.put("maxLength", most);
    if (!anyCharacter) {
      schema.put("pattern", ONE_LINE);
    }
    return schema;
  }

  @Override
  public void check(Object value, Place place) {
    if (!(value instanceof String text)) {
      place.wrong("is not a string");
      return;
    }
    int length = text.codePointCount(0, text.length());
    if (!choices.isEmpty()) {
      if (!choices.contains(text)) {
        place.wrong(
            "is none of " + String.join(", ", choices), Suggestions.didYouMean(text, choices));
      }
    } else if (length < least) {
      place.wrong(length == 0 ? "is empty" : "has fewer than " + least + " characters");
    } else if (length > most) {
      place.wrong("is longer than " + most + " characters");
    } else if (!wellFormed(text)) {
      place.wrong("has a character that is none");
    } else if (!anyCharacter && text.chars().anyMatch(Character::isISOControl)) {
      place.wrong("has a control character");
    }
  }

  /** NUL and halves of a surrogate pair are refused or changed by databases. */
  static boolean wellFormed(String text) {
    return text.codePoints()
        .noneMatch(c -> c == 0 || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
