package dev.gatehouse.clients;

import dev.gatehouse.spi.settings.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A client cannot be registered as asked for; the problems say why, each with its member. */
public final class InvalidClientException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient List<Problem> problems;

  public InvalidClientException(List<Problem> problems) {
    super(text(problems));
    this.problems = List.copyOf(problems);
  }

  /** Only errors. */
  public List<Problem> problems() {
    return problems;
  }

  private static String text(List<Problem> problems) {
    return problems.stream().map(InvalidClientException::text).collect(Collectors.joining("\n"));
  }

  /** One problem without a position, which a registration has none of. */
  public static String text(Problem problem) {
    return problem.message() + (problem.suggestion().isEmpty() ? "" : "; " + problem.suggestion());
  }
}
