package dev.gatehouse.logging;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

/**
 * Puts arguments into messages. SLF4J's own formatter would do, but it reports an argument that
 * cannot be printed straight to {@code System.err}, past everything that this package promises.
 */
final class Messages {
  private static final int LONGEST_ARGUMENT = Values.LONGEST;

  private Messages() {}

  /** SLF4J's form: each <code>{}</code> in turn; <code>\{}</code> stays, without the backslash. */
  static String braces(String pattern, Object[] arguments, int count) {
    if (pattern == null || count == 0 || pattern.indexOf("{}") < 0) {
      return pattern;
    }
    StringBuilder out = new StringBuilder(pattern.length() + 16 * count);
    int copied = 0;
    int next = 0;
    int at = pattern.indexOf("{}");
    while (at >= 0 && next < count) {
      boolean escaped = at > copied && pattern.charAt(at - 1) == '\\';
      boolean doubled = escaped && at - 1 > copied && pattern.charAt(at - 2) == '\\';
      out.append(pattern, copied, escaped ? at - 1 : at);
      if (escaped && !doubled) {
        out.append("{}");
      } else {
        append(out, arguments[next++]);
      }
      copied = at + 2;
      at = pattern.indexOf("{}", copied);
    }
    return out.append(pattern, copied, pattern.length()).toString();
  }

  /**
   * The form of {@code System.Logger} and {@code java.util.logging}: <code>{0}</code>, in the
   * message or in what a bundle has for it.
   */
  static String numbered(ResourceBundle bundle, String message, Object... parameters) {
    String pattern = message;
    if (bundle != null && message != null) {
      try {
        pattern = bundle.getString(message);
      } catch (MissingResourceException | ClassCastException e) {
        // The key itself is the message.
        pattern = message;
      }
    }
    if (pattern == null || parameters == null || parameters.length == 0 || !hasNumber(pattern)) {
      return pattern;
    }
    try {
      return new MessageFormat(pattern, Locale.ROOT).format(parameters);
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      return pattern;
    }
  }

  private static void append(StringBuilder out, Object argument) {
    // Redacted before it is cut: a cut token is not recognised as well.
    String text = Jwts.redact(Values.safeFlat(argument));
    if (text.length() <= LONGEST_ARGUMENT) {
      out.append(text);
    } else {
      out.append(text, 0, LONGEST_ARGUMENT).append("...");
    }
  }

  private static boolean hasNumber(String pattern) {
    for (int at = pattern.indexOf('{'); at >= 0; at = pattern.indexOf('{', at + 1)) {
      if (at + 1 < pattern.length() && Character.isDigit(pattern.charAt(at + 1))) {
        return true;
      }
    }
    return false;
  }
}
