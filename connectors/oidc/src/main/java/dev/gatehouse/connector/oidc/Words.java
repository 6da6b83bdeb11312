package dev.gatehouse.connector.oidc;

/** Text of the provider as a message for the log may show it: short and on one line. */
final class Words {
  private static final int LONGEST = 200;

  private Words() {}

  static String shown(Object value) {
    String text = String.valueOf(value);
    StringBuilder shown = new StringBuilder("\"");
    text.codePoints().limit(LONGEST).forEach(c -> shown.appendCodePoint(plain(c) ? c : ' '));
    return shown.append(text.length() > LONGEST ? "…\"" : "\"").toString();
  }

  private static boolean plain(int c) {
    int type = Character.getType(c);
    return !Character.isISOControl(c)
        && type != Character.SURROGATE
        && type != Character.FORMAT
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }
}
