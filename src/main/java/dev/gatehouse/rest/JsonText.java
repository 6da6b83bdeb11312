package dev.gatehouse.rest;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** JSON with one member a line. */
final class JsonText {
  private static final String INDENT = "  ";

  private JsonText() {}

  static void write(Object value, int depth, StringBuilder out) {
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() -> {
        out.append('{');
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        while (entries.hasNext()) {
          Map.Entry<?, ?> entry = entries.next();
          line(depth + 1, out);
          scalar(entry.getKey(), out);
          out.append(": ");
          write(entry.getValue(), depth + 1, out);
          out.append(entries.hasNext() ? "," : "");
        }
        line(depth, out);
        out.append('}');
      }
      case List<?> list when !list.isEmpty() -> {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
          line(depth + 1, out);
          write(list.get(i), depth + 1, out);
          out.append(i + 1 < list.size() ? "," : "");
        }
        line(depth, out);
        out.append(']');
      }
      case Map<?, ?> empty -> out.append("{}");
      case List<?> empty -> out.append("[]");
      default -> scalar(value, out);
    }
  }

  private static void line(int depth, StringBuilder out) {
    out.append('\n').append(INDENT.repeat(depth));
  }

  /** The library writes objects only: a value is written as a member, of which the rest is cut. */
  private static void scalar(Object value, StringBuilder out) {
    String member = JSONObjectUtils.toJSONString(Map.of("", value));
    out.append(member, "{\"\":".length(), member.length() - 1);
  }
}
