package dev.gatehouse.pages;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A text that the code chooses and the person's language words: a message and the values for its
 * placeholders, or a literal. Values are cleaned ({@link DisplayName}) and escaped when shown.
 *
 * @param key the message, or null for a literal
 * @param values by placeholder name; for a literal its text under {@code ""}
 */
public record Text(TextKey key, Map<String, String> values) {
  /** Nothing: a section over it is not shown. */
  public static final Text NONE = new Text(null, Map.of("", ""));

  private static final int MAX_VALUE = 300;

  public Text {
    Set<String> wanted = key == null ? Set.of("") : key.placeholders();
    Objects.requireNonNull(values, "values");
    if (!values.keySet().equals(wanted)) {
      throw new IllegalArgumentException(
          "message " + key + " wants values for " + wanted + ", got " + values.keySet());
    }
    values =
        values.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, e -> DisplayName.clean(e.getValue(), MAX_VALUE)));
  }

  public static Text of(TextKey key) {
    return new Text(key, Map.of());
  }

  /** A message with one placeholder. */
  public static Text of(TextKey key, String placeholder, String value) {
    return new Text(key, Map.of(placeholder, value));
  }

  /** A text that no language changes: a name, an address. */
  public static Text literal(String text) {
    return new Text(null, Map.of("", text));
  }
}
