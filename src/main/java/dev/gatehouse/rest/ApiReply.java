package dev.gatehouse.rest;

import java.util.Map;

/**
 * The answer of an {@link Api}.
 *
 * @param status HTTP status
 * @param body members of the JSON body
 * @param headers further headers
 */
public record ApiReply(int status, Map<String, Object> body, Map<String, String> headers) {
  /** Media type of problems (RFC 9457 §3). */
  public static final String PROBLEM = "application/problem+json";

  static ApiReply of(ProblemException problem, String requestId) {
    return new ApiReply(problem.kind().status(), problem.body(requestId), problem.headers());
  }

  /** The body's media type. */
  public String type() {
    return status >= 400 && body.containsKey("type") ? PROBLEM : "application/json";
  }
}
