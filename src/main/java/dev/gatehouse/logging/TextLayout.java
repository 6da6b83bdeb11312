package dev.gatehouse.logging;

import java.util.Set;

/**
 * Lines for people: {@code 2026-11-03T12:00:00.123Z INFO http Message key=value key="two words"}.
 *
 * <p>A message or value that a reader could take for something else (it has {@code =}, a quotation
 * mark, a backslash, a character that must be escaped; a value also with a space) is a JSON string.
 */
final class TextLayout extends Layout {

  TextLayout(Set<String> excluded) {
    super(excluded);
  }

  @Override
  void head(LineBuffer out, Entry entry, long epochMillis) {
    Timestamp.append(out, epochMillis);
    out.raw(' ');
    String level = entry.level().name();
    out.raw(level);
    out.raw(level.length() == 4 ? "  " : " ");
    out.raw(entry.logger().shown());
    out.raw(' ');
    out.bareOrQuoted(String.valueOf(entry.message()), LONGEST_MESSAGE, true);
  }

  @Override
  void field(LineBuffer out, String name, String value, int limit) {
    out.raw(' ');
    out.bareOrQuoted(name, 2 * LONGEST_KEY, false);
    out.raw('=');
    out.bareOrQuoted(value, limit, false);
  }

  @Override
  void field(LineBuffer out, String name, Object value) {
    field(out, name, Values.flat(value, excluded()), Values.LONGEST);
  }

  @Override
  String frameSeparator() {
    return " | ";
  }

  @Override
  void end(LineBuffer out) {
    out.raw('\n');
  }

  @Override
  boolean isOwnName(String name) {
    return false;
  }
}
