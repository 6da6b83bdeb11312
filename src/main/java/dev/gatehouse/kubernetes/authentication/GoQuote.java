package dev.gatehouse.kubernetes.authentication;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Values as Go's {@code fmt} writes them into errors. */
final class GoQuote {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss '+0000 UTC'", Locale.ROOT);

  private GoQuote() {}

  /** {@code %q} of text. */
  static String quote(String text) {
    StringBuilder result = new StringBuilder("\"");
    text.codePoints().forEach(code -> append(result, code));
    return result.append('"').toString();
  }

  private static void append(StringBuilder result, int code) {
    int known = "\u0007\b\f\n\r\t\u000b\\\"".indexOf(code);
    if (known >= 0) {
      result.append('\\').append("abfnrtv\\\"".charAt(known));
    } else if (code == ' ' || isPrinted(code)) {
      result.appendCodePoint(code);
    } else if (code < ' ' || code == 0x7f) {
      result.append(String.format(Locale.ROOT, "\\x%02x", code));
    } else if (code < Character.MIN_SUPPLEMENTARY_CODE_POINT) {
      result.append(String.format(Locale.ROOT, "\\u%04x", code));
    } else {
      result.append(String.format(Locale.ROOT, "\\U%08x", code));
    }
  }

  private static boolean isPrinted(int code) {
    return switch (Character.getType(code)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** {@code %q} of a list of texts. */
  static String quote(List<String> texts) {
    return texts.stream().map(GoQuote::quote).collect(Collectors.joining(" ", "[", "]"));
  }

  /** {@code %v} of a time in an API server whose clock shows UTC, to the second. */
  static String time(Instant time) {
    return TIME.format(time.atOffset(ZoneOffset.UTC));
  }
}
