package dev.gatehouse.pages;

import com.samskivert.mustache.Escapers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One message of one language: literal text and placeholders such as {@code {applicationName}}. */
final class Message {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z][A-Za-z0-9]*)}");

  /** Literals at even places, placeholder names at odd ones. */
  private final List<String> parts = new ArrayList<>();

  private Message() {}

  /**
   * @throws IllegalArgumentException for a brace that is not part of a placeholder
   */
  static Message parse(String text) {
    Message message = new Message();
    if (text.indexOf('{') < 0) {
      message.literal(text);
      return message;
    }
    Matcher matcher = PLACEHOLDER.matcher(text);
    int from = 0;
    while (matcher.find()) {
      message.literal(text.substring(from, matcher.start()));
      message.parts.add(matcher.group(1));
      from = matcher.end();
    }
    message.literal(text.substring(from));
    return message;
  }

  private void literal(String text) {
    if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
      throw new IllegalArgumentException("a brace that is not part of a {placeholder}");
    }
    // A line break would shift the line numbers of the template that the message is put into.
    parts.add(text.replace('\n', ' ').replace('\r', ' '));
  }

  Set<String> placeholders() {
    Set<String> names = new TreeSet<>();
    for (int i = 1; i < parts.size(); i += 2) {
      names.add(parts.get(i));
    }
    return names;
  }

  /** Plain text; not escaped. */
  String format(Map<String, String> values) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      out.append(i % 2 == 0 ? parts.get(i) : values.get(parts.get(i)));
    }
    return out.toString();
  }

  /**
   * As a piece of a template: the text escaped, the placeholders as variables.
   *
   * @param rich whether variables are stressed and kept from turning the text around them (only
   *     outside attributes and titles)
   */
  String toTemplate(boolean rich) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      if (i % 2 == 0) {
        out.append(Escapers.HTML.escape(parts.get(i)));
      } else {
        String variable = "{{" + parts.get(i) + "}}";
        out.append(rich ? "<strong><bdi>" + variable + "</bdi></strong>" : variable);
      }
    }
    return out.toString();
  }
}
