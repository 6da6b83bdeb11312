package dev.gatehouse.pages;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A text that the code chooses and the person's language words: a message and the values for its
 * placeholders, or a literal. Values are cleaned ({@link DisplayName}) and escaped when shown.
 * Immutable.
 */
public final class Text {
  private static final int MAX_VALUE = 300;

  /** Nothing: a section over it is not shown. */
  public static final Text NONE = literal("");

  private final String key;
  private final Map<String, String> values;
  private final Instant moment;

  private Text(String key, Map<String, String> values, Instant moment) {
    this.key = key;
    this.moment = moment;
    this.values =
        values.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, e -> DisplayName.clean(e.getValue(), MAX_VALUE)));
  }

  /** A message without placeholders. */
  public static Text of(TextKey key) {
    return of(key, Map.of());
  }

  /** A message with one placeholder. */
  public static Text of(TextKey key, String placeholder, String value) {
    return of(key, Map.of(placeholder, value));
  }

  private static Text of(TextKey key, Map<String, String> values) {
    Set<String> wanted = key.placeholders();
    if (!values.keySet().equals(wanted)) {
      throw new IllegalArgumentException(
          "message " + key.key() + " wants values for " + wanted + ", got " + values.keySet());
    }
    return new Text(key.key(), values, null);
  }

  /** A text that no language changes: a name, an address. */
  public static Text literal(String text) {
    return new Text(null, Map.of("", text), null);
  }

  /** A point in time, to the minute, as the language writes it; in UTC, and it says so. */
  public static Text moment(Instant at) {
    return new Text(null, Map.of("", at.toString()), at);
  }

  /** A message without placeholders, by its key in the message files. */
  static Text message(String key) {
    return new Text(key, Map.of(), null);
  }

  String in(Language language, Messages messages) {
    if (moment != null) {
      return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
              .withLocale(Locale.forLanguageTag(language.tag()))
              .withZone(ZoneOffset.UTC)
              .format(moment)
          + " UTC";
    }
    return key == null ? values.get("") : messages.get(language, key).format(values);
  }

  @Override
  public String toString() {
    return key == null ? values.get("") : key;
  }
}
