package dev.gatehouse.admin;

import dev.gatehouse.clients.ClientRefusedException;
import dev.gatehouse.clients.InvalidClientException;
import dev.gatehouse.rest.Finding;
import dev.gatehouse.rest.ProblemException;
import dev.gatehouse.rest.ProblemException.Kind;
import dev.gatehouse.spi.settings.Problem;
import java.util.Optional;

/** Problems of what the rules of clients and users throw. */
final class Problems {
  private Problems() {}

  static Optional<ProblemException> of(RuntimeException e) {
    return switch (e) {
      case InvalidClientException invalid ->
          Optional.of(
              ProblemException.of(
                  Kind.INVALID, invalid.problems().stream().map(Problems::finding).toList()));
      case ClientRefusedException refused ->
          Optional.of(ProblemException.of(kind(refused.reason()), refused.getMessage()));
      case UserAdministration.RefusedException refused ->
          Optional.of(
              ProblemException.of(
                  refused.unknown() ? Kind.NOT_FOUND : Kind.CONFLICT, refused.getMessage()));
      default -> Optional.empty();
    };
  }

  private static Kind kind(ClientRefusedException.Reason reason) {
    return switch (reason) {
      case UNKNOWN -> Kind.NOT_FOUND;
      case CHANGED_MEANWHILE -> Kind.PRECONDITION_FAILED;
      case TAKEN, CONFIGURED, NOT_APPLICABLE, TOO_MANY -> Kind.CONFLICT;
      case NOT_ALLOWED -> Kind.FORBIDDEN;
    };
  }

  static Finding finding(Problem problem) {
    return new Finding(pointer(problem.path()), true, problem.message(), problem.suggestion());
  }

  /** {@code lifetimes.idTokens} and {@code redirectURIs[0]} as JSON pointers. */
  private static String pointer(String path) {
    return path.isEmpty()
        ? ""
        : "/" + path.replace("~", "~0").replace('.', '/').replace('[', '/').replace("]", "");
  }
}
