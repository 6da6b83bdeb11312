package dev.gatehouse.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Turns a template as written into one for the engine: puts in what is the same for every request
 * in one language, and refuses what a template must not do.
 *
 * <ul>
 *   <li>{@code {{text.<key>}}}: a message, its placeholders from the page
 *   <li>{@code {{rich.<key>}}}: the same with placeholders stressed; not within attributes
 *   <li>{@code {{asset.<file>}}}: the address of a static file
 *   <li>{@code {{data.<file>}}}: its content as a {@code data:} address
 *   <li>{@code {{autosubmit}}}: the script of the page that posts an answer
 *   <li>{@code {{moveon}}}: the script of the page that tells applications of a logout
 * </ul>
 *
 * Refused are <code>{{{</code>, <code>{{&amp;</code> (output without escaping) and <code>{{=</code>
 * (other delimiters, which would hide the other two from this check).
 */
final class Expander {
  private final Language language;
  private final Messages messages;
  private final StaticFiles staticFiles;
  private final String staticBase;

  Expander(Language language, Theme theme, String staticBase) {
    this.language = language;
    this.messages = theme.messages();
    this.staticFiles = theme.staticFiles();
    this.staticBase = staticBase;
  }

  /**
   * The template for the engine; line numbers stay as they were.
   *
   * @throws ThemeException with file and line of every problem
   */
  String expand(Source source) {
    String text = source.text();
    StringBuilder out = new StringBuilder(text.length() * 2);
    List<String> problems = new ArrayList<>();
    int from = 0;
    for (int open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", from)) {
      int close = text.indexOf("}}", open);
      String where = source.origin() + ":" + line(text, open) + ": ";
      if (close < 0) {
        problems.add(where + "{{ without }}");
        break;
      }
      out.append(text, from, open);
      try {
        out.append(tag(text.substring(open + 2, close)));
      } catch (IllegalArgumentException e) {
        problems.add(where + e.getMessage());
      }
      from = close + 2;
    }
    out.append(text, from, text.length());
    if (!problems.isEmpty()) {
      throw new ThemeException(problems);
    }
    return out.toString();
  }

  private String tag(String inner) {
    String name = inner.strip();
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an empty tag");
    }
    switch (name.charAt(0)) {
      case '{', '&' ->
          throw new IllegalArgumentException(
              "output without escaping ({{{ or {{&) is refused; write {{name}}");
      case '=' -> throw new IllegalArgumentException("other delimiters ({{=) are refused");
      case '!' -> {
        return "{{" + inner + "}}";
      }
      default -> {
        // Put in below, or left to the engine.
      }
    }
    if (name.equals("autosubmit")) {
      return ContentSecurity.AUTO_SUBMIT_ELEMENT;
    }
    if (name.equals("moveon")) {
      return ContentSecurity.MOVE_ON_ELEMENT;
    }
    int dot = name.indexOf('.');
    String rest = name.substring(dot + 1);
    return switch (dot < 0 ? "" : name.substring(0, dot)) {
      case "text" -> message(rest).toTemplate(false);
      case "rich" -> message(rest).toTemplate(true);
      case "asset" -> staticBase + hashedName(rest);
      case "data" -> data(rest);
      default -> "{{" + inner + "}}";
    };
  }

  private Message message(String key) {
    if (!messages.has(key)) {
      throw new IllegalArgumentException("there is no message " + key);
    }
    return messages.get(language, key);
  }

  private String hashedName(String file) {
    String hashed = staticFiles.hashedName(file);
    if (hashed == null) {
      Set<String> known = new TreeSet<>(staticFiles.names());
      throw new IllegalArgumentException("there is no static file " + file + " among " + known);
    }
    return hashed;
  }

  private String data(String file) {
    hashedName(file);
    return staticFiles.dataAddress(file);
  }

  private static long line(String text, int position) {
    return 1 + text.substring(0, position).chars().filter(c -> c == '\n').count();
  }
}
