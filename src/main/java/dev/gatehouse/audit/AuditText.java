package dev.gatehouse.audit;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.Map;
import java.util.Set;

/**
 * Writes what others typed so that it stays what it is: one value in one line. Whatever a terminal
 * or a reader might take for more than a character (controls, line and paragraph separators, marks
 * that turn the direction of writing, halves of surrogate pairs) is written as {@code \}{@code
 * uXXXX}.
 */
public final class AuditText {
  private static final Set<Integer> HARMFUL =
      Set.of(
          (int) Character.CONTROL,
          (int) Character.FORMAT,
          (int) Character.LINE_SEPARATOR,
          (int) Character.PARAGRAPH_SEPARATOR,
          (int) Character.SURROGATE,
          (int) Character.PRIVATE_USE,
          (int) Character.UNASSIGNED);

  private AuditText() {}

  /** A JSON object in one line, of printable characters only. */
  public static String json(Map<String, ?> members) {
    // Outside of strings the text has none of these characters, so an escape is always inside one.
    return escaped(JSONObjectUtils.toJSONString(members), false);
  }

  /** A value of a {@code name=value} pair: in quotes where it would not stand for itself. */
  public static String value(String text) {
    String escaped = escaped(text, true);
    boolean plain =
        !escaped.isEmpty()
            && escaped.chars().noneMatch(c -> c == ' ' || c == '"' || c == '=' || c == '\\');
    return plain ? escaped : '"' + escaped.replace("\"", "\\\"") + '"';
  }

  /** Text as part of a line: a backslash is doubled, so that an escape cannot be typed. */
  public static String line(String text) {
    return escaped(text, true);
  }

  /** Whether a character is written as it is. */
  public static boolean printable(int codePoint) {
    return !HARMFUL.contains(Character.getType(codePoint));
  }

  private static String escaped(String text, boolean backslash) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(c -> {
          if (backslash && c == '\\') {
            out.append("\\\\");
          } else if (printable(c)) {
            out.appendCodePoint(c);
          } else {
            for (char unit : Character.toChars(c)) {
              out.append(String.format("\\u%04x", (int) unit));
            }
          }
        });
    return out.toString();
  }
}
