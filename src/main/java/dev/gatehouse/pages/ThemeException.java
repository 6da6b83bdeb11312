package dev.gatehouse.pages;

import java.util.List;

/** A theme that cannot be used, with all that is wrong with it. */
public final class ThemeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Serializable as it comes from List.copyOf. */
  @SuppressWarnings("serial")
  private final List<String> problems;

  ThemeException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  ThemeException(String problem) {
    this(List.of(problem));
  }

  /** One line each: file, where known the line, what is wrong and what to do. */
  public List<String> problems() {
    return problems;
  }
}
