package dev.gatehouse.connector.http;

/** Text of others as a message for the log may show it: short and on one line. */
public final class Words {
  private static final int LONGEST = 200;

  private Words() {}

  /** In quotation marks, as it is but for what a terminal would obey; whatever it is. */
  public static String shown(Object value) {
    String text = String.valueOf(value);
    return "\"" + printable(text) + (text.length() > LONGEST ? "…\"" : "\"");
  }

  /** Without quotation marks and without space around it. */
  public static String plain(String text) {
    return printable(text).strip();
  }

  private static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    text.codePoints()
        .limit(LONGEST)
        .forEach(c -> printable.appendCodePoint(isPrintable(c) ? c : ' '));
    return printable.toString();
  }

  private static boolean isPrintable(int c) {
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
