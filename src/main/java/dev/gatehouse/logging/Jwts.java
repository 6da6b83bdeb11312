package dev.gatehouse.logging;

/**
 * Finds what has the form of a JWT (RFC 7519: the compact form of RFC 7515 or RFC 7516) in text.
 *
 * <p>A last line of defence: whoever writes an entry must not put a token there. A header is a JSON
 * object that starts with <code>{"</code>, so in base64url it starts with {@code eyJ}; text without
 * these three letters costs one {@code indexOf}. The parts of a JWE and an empty signature count;
 * so does a token that was cut before its signature, because its claims are readable.
 */
final class Jwts {
  static final String REPLACEMENT = "[redacted token]";
  private static final String START = "eyJ";
  private static final int SHORTEST = 40;
  private static final int SHORTEST_HEADER = 15;
  private static final int MOST_PARTS = 5;

  private Jwts() {}

  /** The text, with each token replaced; the same object if there is none. */
  static String redact(String text) {
    int at = text.indexOf(START);
    return at < 0 ? text : redactFrom(text, at);
  }

  private static String redactFrom(String text, int first) {
    StringBuilder out = null;
    int copied = 0;
    int at = first;
    while (at >= 0) {
      int headerEnd = endOfPart(text, at);
      int end = endOfToken(text, at, headerEnd);
      if (end > 0) {
        if (out == null) {
          out = new StringBuilder(text.length());
        }
        out.append(text, copied, at).append(REPLACEMENT);
        copied = end;
      }
      // A later start within the same header cannot succeed where this one failed.
      at = text.indexOf(START, end > 0 ? end : headerEnd);
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }

  /** Where the token that starts at {@code start} ends, or -1 if it is none. */
  private static int endOfToken(String text, int start, int headerEnd) {
    if (headerEnd - start < SHORTEST_HEADER) {
      return -1;
    }
    int end = headerEnd;
    int parts = 1;
    while (parts < MOST_PARTS && end < text.length() && text.charAt(end) == '.') {
      end = endOfPart(text, end + 1);
      parts++;
    }
    boolean form = parts >= 3 || (parts == 2 && text.startsWith(START, headerEnd + 1));
    return form && end - start >= SHORTEST ? end : -1;
  }

  private static int endOfPart(String text, int from) {
    int i = from;
    while (i < text.length() && isBase64Url(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean isBase64Url(char c) {
    return LineBuffer.isAsciiLetterOrDigit(c) || c == '-' || c == '_';
  }
}
