package dev.gatehouse.expressions.kubernetes;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of claims that are no identifiers, as Kubernetes writes them in expressions. */
final class Escapes {
  private static final Pattern ESCAPE = Pattern.compile("__[^_]+__");
  private static final Map<String, String> SIGNS =
      Map.of("underscores", "__", "dot", ".", "dash", "-", "slash", "/");
  private static final Set<String> RESERVED =
      Set.of(
          "true",
          "false",
          "null",
          "in",
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "package",
          "namespace",
          "return",
          "var",
          "void",
          "while");

  private Escapes() {}

  /** The name that is meant; null when the text has an escape that is none. */
  static String unescape(String text) {
    Matcher matcher = ESCAPE.matcher(text);
    StringBuilder plain = new StringBuilder();
    while (matcher.find()) {
      String word = matcher.group().substring(2, matcher.group().length() - 2);
      String sign = SIGNS.get(word);
      boolean keyword = RESERVED.contains(word) && matcher.group().length() == text.length();
      if (sign == null && !keyword) {
        return null;
      }
      matcher.appendReplacement(plain, Matcher.quoteReplacement(sign == null ? word : sign));
    }
    return matcher.appendTail(plain).toString();
  }
}
