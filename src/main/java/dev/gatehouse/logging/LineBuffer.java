package dev.gatehouse.logging;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of one line in UTF-8. Text that comes from outside goes in through {@link #quoted} or
 * {@link #bareOrQuoted}, which no line break, control character, lone surrogate, bidirectional
 * control or JWT survives. Not thread-safe.
 */
final class LineBuffer {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int WORST_BYTES_PER_CHAR = 6;

  private byte[] bytes = new byte[512];
  private int length;

  int length() {
    return length;
  }

  /** Forgets what was written after {@code mark}. */
  void truncate(int mark) {
    length = mark;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, length);
    out.flush();
  }

  /** One ASCII character of our own. */
  void raw(char c) {
    reserve(1);
    bytes[length++] = (byte) c;
  }

  /** Bytes of our own. */
  void raw(byte[] ascii) {
    reserve(ascii.length);
    System.arraycopy(ascii, 0, bytes, length, ascii.length);
    length += ascii.length;
  }

  /** ASCII text of our own: digits, punctuation, constants. */
  void raw(String ascii) {
    int count = ascii.length();
    reserve(count);
    for (int i = 0; i < count; i++) {
      bytes[length++] = (byte) ascii.charAt(i);
    }
  }

  /** A JSON string of at most {@code limit} characters (UTF-16) of the text, and what was cut. */
  void quoted(String text, int limit) {
    String safe = Jwts.redact(text);
    raw('"');
    escaped(safe, limit);
    raw('"');
  }

  /**
   * The text as it is where a reader cannot take it for anything else, otherwise as a JSON string.
   *
   * @param spaces whether a space may stand in bare text
   */
  void bareOrQuoted(String text, int limit, boolean spaces) {
    String safe = Jwts.redact(text);
    if (isBare(safe, limit, spaces)) {
      escaped(safe, limit);
    } else {
      raw('"');
      escaped(safe, limit);
      raw('"');
    }
  }

  static boolean isAsciiLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static boolean isBare(String text, int limit, boolean spaces) {
    int count = text.length();
    if (count == 0 || count > limit || text.charAt(0) == ' ' || text.charAt(count - 1) == ' ') {
      return false;
    }
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      if (c < 0x7f) {
        if (c < ' ' || c == '"' || c == '\\' || c == '=' || (c == ' ' && !spaces)) {
          return false;
        }
      } else if (Character.isSurrogate(c) || mustEscape(c) || isSpace(c)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSpace(char c) {
    return Character.isSpaceChar(c);
  }

  private void escaped(String text, int limit) {
    int count = text.length();
    int end = count;
    if (count > limit) {
      end = Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
    }
    reserve(end);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
        bytes[length++] = (byte) c;
      } else {
        // Room for this character at its longest and for the rest at its shortest.
        reserve(2 * WORST_BYTES_PER_CHAR + end - i);
        if (Character.isHighSurrogate(c)
            && i + 1 < end
            && Character.isLowSurrogate(text.charAt(i + 1))) {
          i++;
          supplementary(Character.toCodePoint(c, text.charAt(i)));
        } else {
          special(c);
        }
      }
    }
    if (end < count) {
      raw("...[");
      raw(Integer.toString(count - end));
      raw(" more]");
    }
  }

  private void special(char c) {
    switch (c) {
      case '"', '\\' -> escape((byte) c);
      case '\n' -> escape((byte) 'n');
      case '\r' -> escape((byte) 'r');
      case '\t' -> escape((byte) 't');
      default -> {
        if (mustEscape(c) || Character.isSurrogate(c)) {
          escape((byte) 'u');
          for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[(c >> shift) & 0xf];
          }
        } else if (c < 0x800) {
          bytes[length++] = (byte) (0xc0 | (c >> 6));
          bytes[length++] = (byte) (0x80 | (c & 0x3f));
        } else {
          bytes[length++] = (byte) (0xe0 | (c >> 12));
          bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3f));
          bytes[length++] = (byte) (0x80 | (c & 0x3f));
        }
      }
    }
  }

  private void escape(byte letter) {
    bytes[length++] = '\\';
    bytes[length++] = letter;
  }

  private void supplementary(int codePoint) {
    bytes[length++] = (byte) (0xf0 | (codePoint >> 18));
    bytes[length++] = (byte) (0x80 | ((codePoint >> 12) & 0x3f));
    bytes[length++] = (byte) (0x80 | ((codePoint >> 6) & 0x3f));
    bytes[length++] = (byte) (0x80 | (codePoint & 0x3f));
  }

  /** C0, DEL, C1, line and paragraph separators, bidirectional controls, the byte order mark. */
  private static boolean mustEscape(char c) {
    return c < ' '
        || (c >= 0x7f && c <= 0x9f)
        || c == 0x061c
        || c == 0x200e
        || c == 0x200f
        || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069)
        || c == 0xfeff;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
