package dev.gatehouse.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a browser without scripts sees of one of our pages: enough to go on with it. Only our own
 * pages are read, so what they never contain is refused and not guessed at.
 *
 * @param heading text of the first {@code h1}, or empty
 * @param alert text of the first element with {@code role="alert"}, or empty
 * @param forms in the order of the page
 */
record HtmlPage(String heading, String alert, List<Form> forms) {
  private static final Pattern TAG =
      Pattern.compile(
          "<!--.*?-->|<(/?)([A-Za-z][A-Za-z0-9]*+)((?:[^<>\"]++|\"[^\"]*+\")*+)>", Pattern.DOTALL);
  private static final Pattern ATTRIBUTE =
      Pattern.compile("\\s+([A-Za-z][A-Za-z-]*)(?:=\"([^\"]*)\")?");
  private static final Pattern REFERENCE = Pattern.compile("&(#x[0-9A-Fa-f]+|#[0-9]+|[a-z]+);");
  private static final Map<String, String> NAMED =
      Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'");

  HtmlPage {
    forms = List.copyOf(forms);
  }

  /**
   * A form.
   *
   * @param action as written; empty for the page's own address
   * @param hidden fields that are sent as they are
   * @param visible names of the fields that a person fills in
   * @param buttons named submit buttons as name and value
   */
  record Form(
      String method,
      String action,
      Map<String, String> hidden,
      List<String> visible,
      List<Map.Entry<String, String>> buttons) {}

  /**
   * Reads a page.
   *
   * @throws IllegalArgumentException when it is not HTML as our pages have it
   */
  static HtmlPage parse(String html) {
    return new Reader(html).read();
  }

  /** The one form that has a visible field or a button of a name. */
  Optional<Form> formWith(String name) {
    return forms.stream()
        .filter(form ->
            form.visible().contains(name)
                || form.buttons().stream().anyMatch(button -> button.getKey().equals(name)))
        .findFirst();
  }

  /** Character references resolved. */
  static String unescape(String text) {
    Matcher references = REFERENCE.matcher(text);
    StringBuilder plain = new StringBuilder();
    while (references.find()) {
      references.appendReplacement(plain, Matcher.quoteReplacement(character(references.group(1))));
    }
    return references.appendTail(plain).toString();
  }

  private static String character(String reference) {
    if (reference.startsWith("#")) {
      boolean hex = reference.startsWith("#x");
      int code =
          hex
              ? Integer.parseInt(reference.substring(2), 16)
              : Integer.parseInt(reference.substring(1));
      return Character.toString(code);
    }
    String plain = NAMED.get(reference);
    if (plain == null) {
      throw new IllegalArgumentException("unknown character reference &" + reference + ";");
    }
    return plain;
  }

  private static final class Reader {
    private final String html;
    private final List<Form> forms = new ArrayList<>();
    private String heading = "";
    private String alert = "";
    private Form open;

    private Reader(String html) {
      this.html = html;
    }

    private HtmlPage read() {
      Matcher tags = TAG.matcher(html);
      while (tags.find()) {
        if (tags.group(2) != null) {
          tag(
              tags.group(1).isEmpty(),
              tags.group(2).toLowerCase(Locale.ROOT),
              tags.group(3),
              tags.end());
        }
      }
      if (open != null) {
        throw new IllegalArgumentException("a form without an end");
      }
      return new HtmlPage(heading, alert, forms);
    }

    private void tag(boolean start, String name, String rest, int end) {
      if (!start) {
        if (name.equals("form")) {
          close();
        }
        return;
      }
      Map<String, String> attributes = attributes(name, rest);
      if (alert.isEmpty() && "alert".equals(attributes.get("role"))) {
        alert = text(name, end);
      }
      switch (name) {
        case "h1" -> heading = heading.isEmpty() ? text(name, end) : heading;
        case "form" -> begin(attributes);
        case "input" -> input(attributes);
        case "button" -> button(attributes);
        default -> {
          // Nothing that a submission needs.
        }
      }
    }

    private void begin(Map<String, String> attributes) {
      if (open != null) {
        throw new IllegalArgumentException("a form inside a form");
      }
      open =
          new Form(
              attributes.getOrDefault("method", "get").toLowerCase(Locale.ROOT),
              attributes.getOrDefault("action", ""),
              new LinkedHashMap<>(),
              new ArrayList<>(),
              new ArrayList<>());
    }

    private void close() {
      if (open == null) {
        throw new IllegalArgumentException("the end of a form that never began");
      }
      forms.add(open);
      open = null;
    }

    private void input(Map<String, String> attributes) {
      String name = attributes.get("name");
      if (open == null || name == null) {
        return;
      }
      if ("hidden".equals(attributes.get("type"))) {
        if (open.hidden().put(name, attributes.getOrDefault("value", "")) != null) {
          throw new IllegalArgumentException("two hidden fields with the name " + name);
        }
      } else {
        open.visible().add(name);
      }
    }

    private void button(Map<String, String> attributes) {
      String name = attributes.get("name");
      if (open != null && name != null) {
        open.buttons().add(Map.entry(name, attributes.getOrDefault("value", "")));
      }
    }

    private static Map<String, String> attributes(String tag, String text) {
      String rest = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
      Map<String, String> attributes = new LinkedHashMap<>();
      Matcher one = ATTRIBUTE.matcher(rest);
      int end = 0;
      while (one.find() && one.start() == end) {
        String value = one.group(2) == null ? "" : unescape(one.group(2));
        if (attributes.put(one.group(1).toLowerCase(Locale.ROOT), value) != null) {
          throw new IllegalArgumentException("two attributes " + one.group(1) + " in a " + tag);
        }
        end = one.end();
      }
      if (!rest.substring(end).isBlank()) {
        throw new IllegalArgumentException(
            "attributes of a " + tag + " that cannot be read: " + rest.strip());
      }
      return attributes;
    }

    /** The text up to the element's end, without elements in it. */
    private String text(String name, int from) {
      int to = html.indexOf("</" + name, from);
      if (to < 0) {
        throw new IllegalArgumentException("an element without an end: " + name);
      }
      String inner = TAG.matcher(html.substring(from, to)).replaceAll("");
      return unescape(inner).replaceAll("\\s+", " ").strip();
    }
  }
}
