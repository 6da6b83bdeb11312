package dev.gatehouse.expressions.kubernetes;

import dev.gatehouse.expressions.kubernetes.Value.Failure;
import dev.gatehouse.expressions.kubernetes.Value.Items;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Functions on text; positions count characters (Unicode code points). */
final class Strings {
  /** The types of arguments that a function takes after the text: s text, i whole number. */
  private static final Map<String, List<String>> SIGNATURES =
      Map.of(
          "charAt", List.of("i"),
          "indexOf", List.of("s", "si"),
          "lastIndexOf", List.of("s", "si"),
          "lowerAscii", List.of(""),
          "upperAscii", List.of(""),
          "trim", List.of(""),
          "replace", List.of("ss", "ssi"),
          "split", List.of("s", "si"),
          "substring", List.of("i", "ii"));

  private Strings() {}

  static Object apply(String function, List<Object> arguments) {
    if ("join".equals(function)) {
      return join(arguments);
    }
    List<String> signatures = SIGNATURES.get(function);
    if (signatures == null) {
      throw new RefusedException("uses the function " + function + ", which is not evaluated here");
    }
    if (!(arguments.getFirst() instanceof String text) || !signatures.contains(types(arguments))) {
      return Functions.noOverload(function, arguments);
    }
    List<Object> rest = arguments.subList(1, arguments.size());
    return switch (function) {
      case "charAt" -> charAt(text, (Long) rest.getFirst());
      case "indexOf" -> indexOf(text, rest);
      case "lastIndexOf" -> lastIndexOf(text, rest);
      case "lowerAscii" -> ascii(text, 'A', 'Z', 'a' - 'A');
      case "upperAscii" -> ascii(text, 'a', 'z', 'A' - 'a');
      case "trim" -> trim(text);
      case "replace" -> replace(text, rest);
      case "split" -> split(text, rest);
      default -> substring(text, rest);
    };
  }

  private static String types(List<Object> arguments) {
    StringBuilder types = new StringBuilder();
    for (Object argument : arguments.subList(1, arguments.size())) {
      types.append(argument instanceof String ? 's' : argument instanceof Long ? 'i' : '?');
    }
    return types.toString();
  }

  private static int[] characters(String text) {
    return text.codePoints().toArray();
  }

  private static String text(int[] characters, int from, int to) {
    return new String(characters, from, to - from);
  }

  private static Failure outOfRange(long index) {
    return new Failure("index out of range: " + index);
  }

  private static Object charAt(String text, long index) {
    int[] all = characters(text);
    if (index < 0 || index > all.length) {
      return outOfRange(index);
    }
    return index == all.length ? "" : text(all, (int) index, (int) index + 1);
  }

  private static boolean isAt(int[] all, int[] part, int at) {
    return Arrays.equals(all, at, at + part.length, part, 0, part.length);
  }

  private static Object indexOf(String text, List<Object> rest) {
    long offset = rest.size() > 1 ? (Long) rest.get(1) : 0;
    int[] part = characters((String) rest.getFirst());
    int[] all = characters(text);
    if (part.length == 0) {
      return offset;
    }
    if (offset < 0) {
      return outOfRange(offset);
    }
    for (long i = offset; i < all.length - (part.length - 1); i++) {
      if (isAt(all, part, (int) i)) {
        return i;
      }
    }
    return -1L;
  }

  private static Object lastIndexOf(String text, List<Object> rest) {
    int[] part = characters((String) rest.getFirst());
    int[] all = characters(text);
    if (rest.size() == 1) {
      if (part.length == 0) {
        return (long) all.length;
      }
      if (all.length < part.length) {
        return -1L;
      }
    }
    long offset = rest.size() > 1 ? (Long) rest.get(1) : all.length - 1;
    if (part.length == 0) {
      return offset;
    }
    if (offset < 0) {
      return outOfRange(offset);
    }
    if (offset >= all.length) {
      return -1L;
    }
    for (long i = Math.min(offset, all.length - part.length); i >= 0; i--) {
      if (isAt(all, part, (int) i)) {
        return i;
      }
    }
    return -1L;
  }

  private static String ascii(String text, char from, char to, int shift) {
    StringBuilder result = new StringBuilder(text);
    for (int i = 0; i < result.length(); i++) {
      char sign = result.charAt(i);
      if (sign >= from && sign <= to) {
        result.setCharAt(i, (char) (sign + shift));
      }
    }
    return result.toString();
  }

  private static String trim(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (from < to && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  /** White space in Unicode, which is more than Java's. */
  private static boolean isSpace(char sign) {
    return sign >= '\t' && sign <= '\r'
        || sign == ' '
        || sign == 0x85
        || sign == 0xA0
        || Character.isSpaceChar(sign);
  }

  private static Object replace(String text, List<Object> rest) {
    String old = (String) rest.get(0);
    String with = (String) rest.get(1);
    long most = rest.size() > 2 ? (Long) rest.get(2) : -1;
    if (old.isEmpty()) {
      throw new RefusedException("replaces the empty text");
    }
    StringBuilder result = new StringBuilder();
    int from = 0;
    int at = text.indexOf(old);
    for (long n = 0; at >= 0 && (most < 0 || n < most); n++) {
      result.append(text, from, at).append(with);
      from = at + old.length();
      at = text.indexOf(old, from);
    }
    return result.append(text, from, text.length()).toString();
  }

  private static Items split(String text, List<Object> rest) {
    String separator = (String) rest.getFirst();
    long most = rest.size() > 1 ? (Long) rest.get(1) : -1;
    List<Object> parts = new ArrayList<>();
    if (most == 0) {
      return new Items(parts, true);
    }
    if (separator.isEmpty()) {
      throw new RefusedException("splits at the empty text");
    }
    int from = 0;
    int at = text.indexOf(separator);
    while (at >= 0 && (most < 0 || parts.size() < most - 1)) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
      at = text.indexOf(separator, from);
    }
    parts.add(text.substring(from));
    return new Items(parts, true);
  }

  private static Object substring(String text, List<Object> rest) {
    int[] all = characters(text);
    long start = (Long) rest.getFirst();
    long end = rest.size() > 1 ? (Long) rest.get(1) : all.length;
    if (rest.size() > 1 && start > end) {
      return new Failure("invalid substring range. start: " + start + ", end: " + end);
    }
    if (start < 0 || start > all.length) {
      return outOfRange(start);
    }
    if (end < 0 || end > all.length) {
      return outOfRange(end);
    }
    return text(all, (int) start, (int) end);
  }

  private static Object join(List<Object> arguments) {
    if (!(arguments.getFirst() instanceof Items list)
        || !list.items().isEmpty() && !(list.items().getFirst() instanceof String)
        || arguments.size() > 1 && !(arguments.get(1) instanceof String)) {
      return Functions.noOverload("join", arguments);
    }
    String separator = arguments.size() > 1 ? (String) arguments.get(1) : "";
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < list.items().size(); i++) {
      if (!(list.items().get(i) instanceof String item)) {
        return new Failure("join: invalid input: " + GoText.plain(list.items().get(i)));
      }
      result.append(i == 0 ? "" : separator).append(item);
    }
    return result.toString();
  }
}
