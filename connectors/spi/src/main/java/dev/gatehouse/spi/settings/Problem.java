package dev.gatehouse.spi.settings;

import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;

/**
 * Something wrong, or worth a look, in a configuration.
 *
 * @param severity whether the configuration is refused
 * @param position where to look
 * @param path the setting, such as {@code connectors[0].config.host}; empty for the whole file
 * @param message what is wrong; never a secret
 * @param suggestion what to do, or empty when the message says it all
 */
public record Problem(
    Severity severity, Position position, String path, String message, String suggestion)
    implements Comparable<Problem> {

  private static final Comparator<Problem> ORDER =
      Comparator.comparing(Problem::position)
          .thenComparing(Problem::severity)
          .thenComparing(Problem::path)
          .thenComparing(Problem::message);

  /** How bad it is. */
  public enum Severity {
    /** The configuration is refused. */
    ERROR,
    /** The configuration works, but not as its author may think. */
    WARNING
  }

  public Problem {
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(position, "position");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(suggestion, "suggestion");
  }

  /** Whether the configuration is refused because of this. */
  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** By position. */
  @Override
  public int compareTo(Problem other) {
    return ORDER.compare(this, other);
  }

  /** One line: {@code file:line:column: error: what is wrong; what to do}. */
  @Override
  public String toString() {
    return position
        + ": "
        + severity.name().toLowerCase(Locale.ROOT)
        + ": "
        + message
        + (suggestion.isEmpty() ? "" : "; " + suggestion);
  }
}
