package dev.gatehouse.logging;

import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** What a value is in words. Thread-safe. */
final class Values {
  /** Characters of a value that are written. */
  static final int LONGEST = 2_000;

  /** How deep values within values are followed. */
  static final int DEEPEST = 4;

  /** Elements of one list or map that are written. */
  static final int MOST_ELEMENTS = 100;

  private Values() {}

  /** Whether the value must not be seen. */
  static boolean isSecret(String key, Object value) {
    return value != null && !(value instanceof Boolean) && SecretKeys.contains(key);
  }

  /**
   * A value that has no parts. Bytes and characters in arrays are keys and passwords more often
   * than text: only their number is told.
   */
  static String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    if (value instanceof byte[] bytes) {
      return "byte[".concat(Integer.toString(bytes.length)).concat("]");
    }
    if (value instanceof char[] chars) {
      return "char[".concat(Integer.toString(chars.length)).concat("]");
    }
    return String.valueOf(value);
  }

  /** Any value on one line for people: lists as {@code [a, b]}, maps as <code>{k: v}</code>. */
  static String flat(Object value, Set<String> excluded) {
    if (isLeaf(value)) {
      return text(value);
    }
    StringBuilder out = new StringBuilder();
    append(out, value, excluded, 0);
    return out.toString();
  }

  /** The same, and whatever the value throws when it is asked is told instead. */
  static String safeFlat(Object value) {
    try {
      return flat(value, Set.of());
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      return unprintable(e);
    }
  }

  static String unprintable(Throwable failure) {
    return "[unprintable: ".concat(failure.getClass().getName()).concat("]");
  }

  static boolean isLeaf(Object value) {
    return !(value instanceof Collection || value instanceof Map || value instanceof Object[]);
  }

  private static void append(StringBuilder out, Object value, Set<String> excluded, int depth) {
    if (isLeaf(value)) {
      // Before it is cut: a cut token is not recognised as well.
      String text = Jwts.redact(text(value));
      out.append(text, 0, Math.min(text.length(), LONGEST));
    } else if (depth == DEEPEST) {
      out.append("[...]");
    } else if (value instanceof Map<?, ?> map) {
      appendMap(out, map, excluded, depth);
    } else {
      Object[] elements = value instanceof Collection<?> list ? list.toArray() : (Object[]) value;
      out.append('[');
      for (int i = 0; i < elements.length; i++) {
        if (i > 0) {
          out.append(", ");
        }
        if (i == MOST_ELEMENTS || out.length() > LONGEST) {
          out.append('[').append(elements.length - i).append(" more]");
          break;
        }
        append(out, elements[i], excluded, depth + 1);
      }
      out.append(']');
    }
  }

  private static void appendMap(StringBuilder out, Map<?, ?> map, Set<String> excluded, int depth) {
    out.append('{');
    int count = 0;
    for (Map.Entry<?, ?> member : map.entrySet()) {
      String key = text(member.getKey());
      if (excluded.contains(key)) {
        continue;
      }
      if (count++ > 0) {
        out.append(", ");
      }
      if (count > MOST_ELEMENTS || out.length() > LONGEST) {
        out.append("...");
        break;
      }
      out.append(key).append(": ");
      if (isSecret(key, member.getValue())) {
        out.append(SecretKeys.REPLACEMENT);
      } else {
        append(out, member.getValue(), excluded, depth + 1);
      }
    }
    out.append('}');
  }
}
