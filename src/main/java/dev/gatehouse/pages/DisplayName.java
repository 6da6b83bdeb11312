package dev.gatehouse.pages;

/**
 * Makes a name that somebody else chose fit to be shown: one line, no control or invisible
 * characters, none that change the direction of the text around it, and of bounded length. HTML
 * escaping is not its business.
 */
public final class DisplayName {
  /** Longest name shown, in code points. */
  public static final int MAX_LENGTH = 80;

  private static final int MAX_MARKS = 3;

  private DisplayName() {}

  /** The name cleaned and cut to {@link #MAX_LENGTH} code points; may be empty. */
  public static String clean(String name) {
    return clean(name, MAX_LENGTH);
  }

  /**
   * The text cleaned and cut, with an ellipsis as the last character when something was cut.
   *
   * @param maxLength in code points, at least 1
   */
  public static String clean(String text, int maxLength) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), 2 * maxLength));
    int length = 0;
    int marks = 0;
    boolean space = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
        space = length > 0;
        continue;
      }
      if (isHidden(c)) {
        continue;
      }
      // A tower of combining marks paints over the lines above and below it.
      marks = isMark(c) ? marks + 1 : 0;
      if (marks > MAX_MARKS || (marks > 0 && length == 0)) {
        continue;
      }
      if (length + (space ? 1 : 0) >= maxLength) {
        return cut(out, length, maxLength);
      }
      if (space) {
        out.append(' ');
        length++;
        space = false;
      }
      out.appendCodePoint(c);
      length++;
    }
    return out.toString();
  }

  private static String cut(StringBuilder out, int length, int maxLength) {
    if (length >= maxLength) {
      out.setLength(out.offsetByCodePoints(out.length(), -1));
    }
    return out.append('…').toString();
  }

  private static boolean isHidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      // Blank letters: Hangul fillers and the empty Braille cell.
      default -> c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0 || c == 0x2800;
    };
  }

  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
  }
}
