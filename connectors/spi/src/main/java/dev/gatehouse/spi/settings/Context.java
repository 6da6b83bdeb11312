package dev.gatehouse.spi.settings;

import java.util.ArrayList;
import java.util.List;

/** One run of the binder. For one thread. */
final class Context {
  private static final int LONGEST_QUOTE = 80;

  private final BindingOptions options;
  private final List<Problem> problems = new ArrayList<>();
  private int errors;

  Context(BindingOptions options) {
    this.options = options;
  }

  Sources sources() {
    return options.sources();
  }

  boolean anyCase() {
    return options.leniency().anyCase();
  }

  Leniency leniency() {
    return options.leniency();
  }

  List<Problem> problems() {
    return problems;
  }

  int errors() {
    return errors;
  }

  void error(Position position, String path, String message, String suggestion) {
    errors++;
    problems.add(new Problem(Problem.Severity.ERROR, position, path, message, suggestion));
  }

  void warning(Position position, String path, String message, String suggestion) {
    problems.add(new Problem(Problem.Severity.WARNING, position, path, message, suggestion));
  }

  /** Where the key's value stands in the item, or the item itself. */
  Position locate(Tree item, String key) {
    if (item instanceof Tree.Mapping mapping && !key.isEmpty()) {
      for (Tree.Entry entry : mapping.entries()) {
        if (entry.key().equals(key) || (anyCase() && entry.key().equalsIgnoreCase(key))) {
          return entry.value().position();
        }
      }
    }
    return item.position();
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** The path for a sentence. */
  static String name(String path) {
    return path.isEmpty() ? "the configuration" : path;
  }

  /** A value for a message: short, on one line, without the password of a URL. */
  static String shorten(String whole) {
    String text = whole.replaceAll("//[^/@]*@", "//[secret]@");
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(LONGEST_QUOTE)
        .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return text.codePointCount(0, text.length()) > LONGEST_QUOTE ? shown + "…" : shown.toString();
  }
}
