package dev.gatehouse.connector.github;

/** Text of others in messages of ours. */
final class Words {
  private static final int LONGEST = 200;

  private Words() {}

  /** On one line, without what a terminal would obey, and not too long. */
  static String plain(String text) {
    StringBuilder plain = new StringBuilder();
    text.codePoints().limit(LONGEST).forEach(c -> plain.appendCodePoint(printable(c) ? c : ' '));
    return plain.toString().strip();
  }

  private static boolean printable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
