package dev.gatehouse.config;

import dev.gatehouse.spi.settings.Problem;
import java.util.List;

/**
 * Everything that a check of a configuration found.
 *
 * @param problems sorted by position
 */
public record ConfigurationReport(List<Problem> problems) {

  public ConfigurationReport {
    problems = problems.stream().distinct().sorted().toList();
  }

  /** Whether the configuration is refused. */
  public boolean refused() {
    return errors() > 0;
  }

  /** How many problems refuse it. */
  public long errors() {
    return problems.stream().filter(Problem::isError).count();
  }

  /** One line per problem, and a last line that counts them. Ends with a line end. */
  public String text() {
    StringBuilder text = new StringBuilder();
    problems.forEach(problem -> text.append(problem).append('\n'));
    long errors = errors();
    long warnings = problems.size() - errors;
    if (problems.isEmpty()) {
      return text.append("The configuration is good.\n").toString();
    }
    text.append(count(errors, "error")).append(", ").append(count(warnings, "warning"));
    return text.append(refused() ? ".\n" : "; the configuration works.\n").toString();
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
