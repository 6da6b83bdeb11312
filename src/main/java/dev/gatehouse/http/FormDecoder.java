package dev.gatehouse.http;

import dev.gatehouse.protocol.Parameters;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decodes {@code application/x-www-form-urlencoded} strictly: what a lenient decoder would repair,
 * two readers could read differently. Thread-safe.
 */
final class FormDecoder {
  private static final int MOST_PARAMETERS = 200;

  private FormDecoder() {}

  /**
   * @throws MalformedRequestException for bad percent-encoding, invalid UTF-8, NUL, or too many
   *     parameters
   */
  static Parameters decode(String encoded) {
    if (encoded == null || encoded.isEmpty()) {
      return Parameters.empty();
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    int count = 0;
    int start = 0;
    while (start <= encoded.length()) {
      int end = encoded.indexOf('&', start);
      if (end < 0) {
        end = encoded.length();
      }
      if (end > start) {
        if (++count > MOST_PARAMETERS) {
          throw new MalformedRequestException(
              400, "The request has more than " + MOST_PARAMETERS + " parameters.");
        }
        int equals = encoded.indexOf('=', start);
        int split = equals < 0 || equals > end ? end : equals;
        String name = text(encoded, start, split);
        String value = split == end ? "" : text(encoded, split + 1, end);
        values.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
      }
      start = end + 1;
    }
    return Parameters.of(values);
  }

  private static String text(String encoded, int start, int end) {
    boolean plain = true;
    for (int i = start; i < end; i++) {
      char c = encoded.charAt(i);
      if (c == '%' || c == '+' || c >= 0x80 || c == 0) {
        plain = false;
        break;
      }
    }
    return plain ? encoded.substring(start, end) : decoded(encoded, start, end);
  }

  private static String decoded(String encoded, int start, int end) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(end - start);
    for (int i = start; i < end; i++) {
      char c = encoded.charAt(i);
      if (c == '+') {
        bytes.write(' ');
      } else if (c == '%') {
        if (i + 2 >= end) {
          throw bad();
        }
        int high = Character.digit(encoded.charAt(i + 1), 16);
        int low = Character.digit(encoded.charAt(i + 2), 16);
        if (high < 0 || low < 0) {
          throw bad();
        }
        bytes.write(high << 4 | low);
        i += 2;
      } else if (c >= 0x80) {
        throw new MalformedRequestException(
            400, "The request has characters that must be percent-encoded.");
      } else {
        bytes.write(c);
      }
    }
    String text = utf8(bytes.toByteArray());
    if (text.indexOf('\0') >= 0) {
      throw new MalformedRequestException(400, "The request has a NUL character.");
    }
    return text;
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedRequestException(400, "The request has text that is not UTF-8.");
    }
  }

  private static MalformedRequestException bad() {
    return new MalformedRequestException(400, "The request has a broken percent-encoding.");
  }

  /** Decodes one path segment: percent-encoding only, a plus stays a plus. */
  static String segment(String encoded) {
    return encoded.indexOf('%') < 0
        ? encoded
        : text(encoded.replace("+", "%2B"), 0, encoded.replace("+", "%2B").length());
  }
}
