package dev.gatehouse.rest;

import java.util.Map;
import java.util.Optional;

/**
 * The answer of an {@link Api}.
 *
 * @param status HTTP status
 * @param body members of the JSON body
 * @param headers further headers
 * @param lines what is answered instead of a body, line by line
 */
public record ApiReply(
    int status, Map<String, Object> body, Map<String, String> headers, Optional<Lines> lines) {
  /** Media type of problems (RFC 9457 §3). */
  public static final String PROBLEM = "application/problem+json";

  ApiReply(int status, Map<String, Object> body, Map<String, String> headers) {
    this(status, body, headers, Optional.empty());
  }

  static ApiReply of(Lines lines) {
    return new ApiReply(200, Map.of(), Map.of(), Optional.of(lines));
  }

  static ApiReply of(ProblemException problem, String requestId) {
    return new ApiReply(problem.kind().status(), problem.body(requestId), problem.headers());
  }

  /** The body's media type. */
  public String type() {
    return status >= 400 && body.containsKey("type") ? PROBLEM : "application/json";
  }
}
