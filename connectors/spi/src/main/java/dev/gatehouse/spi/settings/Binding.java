package dev.gatehouse.spi.settings;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of binding a tree to a schema.
 *
 * @param value the settings; empty exactly when one of the problems is an error
 * @param problems everything found, sorted by position
 */
public record Binding<C>(Optional<C> value, List<Problem> problems) {

  public Binding {
    Objects.requireNonNull(value, "value");
    problems = problems.stream().sorted().toList();
    if (value.isPresent() == problems.stream().anyMatch(Problem::isError)) {
      throw new IllegalArgumentException("a value exists exactly when there is no error");
    }
  }

  /**
   * The settings.
   *
   * @throws IllegalArgumentException when there are errors; the message has all of them
   */
  public C orThrow() {
    return value.orElseThrow(() ->
        new IllegalArgumentException(
            String.join("\n", problems.stream().map(Problem::toString).toList())));
  }
}
