package dev.gatehouse.config;

import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Sources;
import dev.gatehouse.spi.settings.Tree;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Expands {@code $VAR} and {@code ${VAR}} in text values below a few paths; {@code $$} is a dollar
 * sign. An unset variable is an error: Dex puts nothing in its place, and a secret that is nothing
 * lets everybody in.
 */
final class VariableExpansion {
  private static final Pattern REFERENCE =
      Pattern.compile("\\$(?:(\\$)|\\{([^}]*)\\}|([A-Za-z_][A-Za-z0-9_]*))?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Sources sources;
  private final boolean anyCase;
  private final List<Problem> problems;

  VariableExpansion(Sources sources, boolean anyCase, List<Problem> problems) {
    this.sources = sources;
    this.anyCase = anyCase;
    this.problems = problems;
  }

  /** Expands below the keys, walking through lists on the way. */
  Tree below(Tree tree, List<String> keys) {
    if (keys.isEmpty()) {
      return expand(tree);
    }
    return switch (tree) {
      case Tree.Scalar scalar -> scalar;
      case Tree.Sequence list ->
          new Tree.Sequence(
              list.items().stream().map(item -> below(item, keys)).toList(), list.position());
      case Tree.Mapping mapping ->
          new Tree.Mapping(
              mapping.entries().stream().map(entry -> step(entry, keys)).toList(),
              mapping.position());
    };
  }

  private Tree.Entry step(Tree.Entry entry, List<String> keys) {
    boolean match =
        anyCase ? entry.key().equalsIgnoreCase(keys.get(0)) : entry.key().equals(keys.get(0));
    return match
        ? new Tree.Entry(
            entry.key(), entry.keyPosition(), below(entry.value(), keys.subList(1, keys.size())))
        : entry;
  }

  private Tree expand(Tree tree) {
    return switch (tree) {
      case Tree.Scalar scalar -> expand(scalar);
      case Tree.Sequence list ->
          new Tree.Sequence(list.items().stream().map(this::expand).toList(), list.position());
      case Tree.Mapping mapping ->
          new Tree.Mapping(
              mapping.entries().stream()
                  .map(e -> new Tree.Entry(e.key(), e.keyPosition(), expand(e.value())))
                  .toList(),
              mapping.position());
    };
  }

  private Tree.Scalar expand(Tree.Scalar scalar) {
    if (scalar.type() != Tree.ScalarType.TEXT || scalar.text().indexOf('$') < 0) {
      return scalar;
    }
    StringBuilder text = new StringBuilder();
    Matcher references = REFERENCE.matcher(scalar.text());
    while (references.find()) {
      references.appendReplacement(text, Matcher.quoteReplacement(replacement(references, scalar)));
    }
    references.appendTail(text);
    return new Tree.Scalar(Tree.ScalarType.TEXT, text.toString(), scalar.position(), true);
  }

  private String replacement(Matcher reference, Tree.Scalar scalar) {
    if (reference.group(1) != null) {
      return "$";
    }
    String name = reference.group(2) != null ? reference.group(2) : reference.group(3);
    if (name == null) {
      problem(
          Problem.Severity.WARNING,
          scalar,
          "a $ that starts no variable is kept as it is",
          "write $$ for a dollar sign");
      return "$";
    }
    if (!NAME.matcher(name).matches()) {
      problem(
          Problem.Severity.ERROR,
          scalar,
          "${…} does not name an environment variable",
          "use letters, digits and _, or write $$ for a dollar sign");
      return "";
    }
    Optional<String> value = sources.environment(name);
    if (value.isEmpty()) {
      problem(
          Problem.Severity.ERROR,
          scalar,
          "the environment variable " + name + " is not set",
          "set it, or write $$ for a dollar sign");
    }
    return value.orElse("");
  }

  private void problem(
      Problem.Severity severity, Tree.Scalar at, String message, String suggestion) {
    problems.add(new Problem(severity, at.position(), "", message, suggestion));
  }
}
