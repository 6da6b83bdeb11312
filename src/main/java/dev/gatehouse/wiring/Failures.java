package dev.gatehouse.wiring;

import dev.gatehouse.flow.PageResponses;
import dev.gatehouse.generation.Generations;
import dev.gatehouse.http.FailurePages;
import dev.gatehouse.http.Response;
import dev.gatehouse.http.Route;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.rest.HttpApi;

/** Answers that no endpoint gives: unknown paths, wrong methods, unexpected failures. */
final class Failures {
  private Failures() {}

  /** For the issuer's routes: pages for people, the JSON of RFC 6749 §5.2 for programs. */
  static FailurePages issuer() {
    return (request, errors, status, description) -> {
      if (errors.json()) {
        return json(status, description);
      }
      if (errors == Route.Errors.PROBLEM) {
        return HttpApi.problem(request, status, description);
      }
      return PageResponses.error(
          new PageError(problem(status), description),
          request,
          Generations.of(request).generation());
    };
  }

  /** For sites that only programs read. */
  static FailurePages plain() {
    return (request, errors, status, description) -> json(status, description);
  }

  /** For the administration's own site. */
  static FailurePages problems() {
    return (request, errors, status, description) -> HttpApi.problem(request, status, description);
  }

  private static Response json(int status, String description) {
    return Response.json(
        status,
        DirectError.of(
                status >= 500 ? ErrorCode.SERVER_ERROR : ErrorCode.INVALID_REQUEST, description)
            .body());
  }

  private static Problem problem(int status) {
    return switch (status) {
      case 404 -> Problem.NOT_FOUND;
      case 405 -> Problem.METHOD_NOT_ALLOWED;
      case 413, 431 -> Problem.REQUEST_TOO_LARGE;
      case 500 -> Problem.INTERNAL;
      default -> Problem.MALFORMED_REQUEST;
    };
  }
}
