package dev.gatehouse.logging;

import java.nio.charset.StandardCharsets;

/**
 * The name of a logger as lines show it, encoded once: without {@code dev.gatehouse.}, and with
 * {@code _} for whatever does not belong into a name, so that it needs no quoting in either format.
 */
final class LogName {
  private static final String OWN_PREFIX = "dev.gatehouse.";
  private static final int LONGEST = 200;

  private final byte[] shown;

  private LogName(byte[] shown) {
    this.shown = shown;
  }

  static LogName of(String loggerName) {
    String name =
        loggerName.startsWith(OWN_PREFIX) ? loggerName.substring(OWN_PREFIX.length()) : loggerName;
    byte[] bytes =
        name.substring(0, Math.min(LONGEST, name.length())).getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < bytes.length; i++) {
      if (!isNameCharacter((char) bytes[i])) {
        bytes[i] = '_';
      }
    }
    return new LogName(bytes.length == 0 ? new byte[] {'_'} : bytes);
  }

  byte[] shown() {
    return shown;
  }

  private static boolean isNameCharacter(char c) {
    return LineBuffer.isAsciiLetterOrDigit(c)
        || c == '.'
        || c == '_'
        || c == '-'
        || c == '$'
        || c == '/'
        || c == ':';
  }
}
