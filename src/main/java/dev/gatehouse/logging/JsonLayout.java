package dev.gatehouse.logging;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * One JSON object (RFC 8259) per line, for machines: {@code time}, {@code level}, {@code logger},
 * {@code msg}, then the keys of the entry, then {@code error} and {@code stack} of an exception.
 * The first names are those of Go's slog, so that a pipeline made for Dex reads them.
 *
 * <p>Numbers, booleans, null, lists and maps keep their type; everything else is a string.
 */
final class JsonLayout extends Layout {
  private static final int LONGEST_NUMBER = 40;

  JsonLayout(Set<String> excluded) {
    super(excluded);
  }

  @Override
  void head(LineBuffer out, Entry entry, long epochMillis) {
    out.raw("{\"time\":\"");
    Timestamp.append(out, epochMillis);
    out.raw("\",\"level\":\"");
    out.raw(entry.level().name());
    out.raw("\",\"logger\":\"");
    out.raw(entry.logger().shown());
    out.raw("\",\"msg\":");
    out.quoted(String.valueOf(entry.message()), LONGEST_MESSAGE);
  }

  @Override
  void field(LineBuffer out, String name, String value, int limit) {
    out.raw(',');
    out.quoted(name, 2 * LONGEST_KEY);
    out.raw(':');
    out.quoted(value, limit);
  }

  @Override
  void field(LineBuffer out, String name, Object value) {
    out.raw(',');
    out.quoted(name, 2 * LONGEST_KEY);
    out.raw(':');
    value(out, value, out.length(), 0);
  }

  @Override
  String frameSeparator() {
    return "\n";
  }

  @Override
  void end(LineBuffer out) {
    out.raw("}\n");
  }

  @Override
  boolean isOwnName(String name) {
    return name.equals("time")
        || name.equals("level")
        || name.equals("logger")
        || name.equals("msg");
  }

  /** Writes a value; {@code start} is where the outermost one began, which bounds them all. */
  private void value(LineBuffer out, Object value, int start, int depth) {
    if (value instanceof String text) {
      out.quoted(text, Values.LONGEST);
    } else if (value == null || value instanceof Boolean) {
      out.raw(String.valueOf(value));
    } else if (value instanceof Number number) {
      number(out, number);
    } else if (Values.isLeaf(value)) {
      out.quoted(Values.text(value), Values.LONGEST);
    } else if (depth == Values.DEEPEST) {
      out.raw("\"[...]\"");
    } else if (value instanceof Map<?, ?> map) {
      object(out, map, start, depth);
    } else {
      array(out, value, start, depth);
    }
  }

  private static void number(LineBuffer out, Number number) {
    String text = String.valueOf(number);
    boolean isJson =
        number instanceof Integer
            || number instanceof Long
            || number instanceof Short
            || number instanceof Byte
            || (number instanceof Double real && Double.isFinite(real))
            || (number instanceof Float real && Float.isFinite(real))
            || number.getClass() == BigInteger.class
            || number.getClass() == BigDecimal.class;
    if (isJson && text.length() <= LONGEST_NUMBER) {
      out.raw(text);
    } else {
      out.quoted(text, Values.LONGEST);
    }
  }

  private void array(LineBuffer out, Object value, int start, int depth) {
    Object[] elements = value instanceof Collection<?> list ? list.toArray() : (Object[]) value;
    out.raw('[');
    for (int i = 0; i < elements.length; i++) {
      if (i > 0) {
        out.raw(',');
      }
      if (i == Values.MOST_ELEMENTS || isFull(out, start)) {
        out.raw("\"[");
        out.raw(Integer.toString(elements.length - i));
        out.raw(" more]\"");
        break;
      }
      value(out, elements[i], start, depth + 1);
    }
    out.raw(']');
  }

  private void object(LineBuffer out, Map<?, ?> map, int start, int depth) {
    out.raw('{');
    int count = 0;
    for (Map.Entry<?, ?> member : map.entrySet()) {
      String key = Values.text(member.getKey());
      if (excluded().contains(key)) {
        continue;
      }
      if (count++ > 0) {
        out.raw(',');
      }
      if (count > Values.MOST_ELEMENTS || isFull(out, start)) {
        out.raw("\"...\":\"[more]\"");
        break;
      }
      out.quoted(key, LONGEST_KEY);
      out.raw(':');
      if (Values.isSecret(key, member.getValue())) {
        out.quoted(SecretKeys.REPLACEMENT, Values.LONGEST);
      } else {
        value(out, member.getValue(), start, depth + 1);
      }
    }
    out.raw('}');
  }

  private static boolean isFull(LineBuffer out, int start) {
    return out.length() - start > Values.LONGEST;
  }
}
