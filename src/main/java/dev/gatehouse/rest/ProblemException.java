package dev.gatehouse.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A request fails with a problem (RFC 9457). Everything in it may be shown to the caller. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Prefix of {@code type}; what follows is stable, for programs. */
  static final String TYPE = "urn:gatehouse:problem:";

  private final transient Kind kind;
  private final transient List<Finding> findings;
  private final transient Map<String, String> headers;
  private final String report;

  /** What may go wrong: status, stable name and title. */
  public enum Kind {
    INVALID(400, "invalid-request", "The request cannot be used"),
    UNAUTHENTICATED(401, "unauthenticated", "The request proves nobody"),
    FORBIDDEN(403, "forbidden", "Not allowed"),
    NOT_FOUND(404, "not-found", "Not found"),
    METHOD_NOT_ALLOWED(405, "method-not-allowed", "This address does not answer the method"),
    NOT_ACCEPTABLE(406, "not-acceptable", "Only JSON can be answered"),
    TIMEOUT(408, "timeout", "The request took too long to arrive"),
    CONFLICT(409, "conflict", "Refused"),
    PRECONDITION_FAILED(412, "changed-meanwhile", "Changed meanwhile"),
    TOO_LARGE(413, "too-large", "The request is too large"),
    UNSUPPORTED_TYPE(415, "unsupported-type", "The body has another type than JSON"),
    KEY_REUSED(422, "idempotency-key-reused", "The idempotency key belongs to another request"),
    PRECONDITION_REQUIRED(428, "precondition-required", "The request must be conditional"),
    TOO_MANY(429, "too-many", "Too many"),
    INTERNAL(500, "internal", "An unexpected error"),
    UNAVAILABLE(503, "unavailable", "Try again in a moment");

    private final int status;
    private final String code;
    private final String title;

    Kind(int status, String code, String title) {
      this.status = status;
      this.code = code;
      this.title = title;
    }

    public int status() {
      return status;
    }

    String title() {
      return title;
    }

    /**
     * The kind of a status that something else has decided; {@link #INVALID} for an unknown one.
     */
    static Kind of(int status) {
      for (Kind kind : values()) {
        if (kind.status == status) {
          return kind;
        }
      }
      return status >= 500 ? INTERNAL : INVALID;
    }
  }

  private ProblemException(
      Kind kind,
      String detail,
      List<Finding> findings,
      Map<String, String> headers,
      String report) {
    super(detail, null, false, false);
    this.kind = kind;
    this.findings = List.copyOf(findings);
    this.headers = Map.copyOf(headers);
    this.report = report;
  }

  public static ProblemException of(Kind kind, String detail) {
    return new ProblemException(kind, detail, List.of(), Map.of(), "");
  }

  /** Everything that is wrong with a request, told at once. */
  public static ProblemException of(Kind kind, List<Finding> findings) {
    return new ProblemException(
        kind,
        findings.stream().map(Finding::text).collect(Collectors.joining("\n")),
        findings,
        Map.of(),
        "");
  }

  /** There is no such thing. */
  public static ProblemException notFound(String detail) {
    return of(Kind.NOT_FOUND, detail);
  }

  /** What is there stands in the way. */
  public static ProblemException conflict(String detail) {
    return of(Kind.CONFLICT, detail);
  }

  /** One member of the body is unusable although its type is right. */
  public static ProblemException member(String name, String detail) {
    return of(Kind.INVALID, List.of(Finding.member("/" + name, name + ": " + detail)));
  }

  /** A parameter of the query cannot be used. */
  public static ProblemException parameter(String name, String detail) {
    return of(Kind.INVALID, List.of(Finding.parameter(name, detail)));
  }

  /** The same with a header of the answer. */
  public ProblemException header(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new ProblemException(kind, getMessage(), findings, all, report);
  }

  /** The same with a text of several lines that says all there is to say. */
  public ProblemException reporting(String text) {
    return new ProblemException(kind, getMessage(), findings, headers, text);
  }

  public Kind kind() {
    return kind;
  }

  Map<String, String> headers() {
    return headers;
  }

  /**
   * The members of RFC 9457 §3.1.
   *
   * @param requestId identifier of the request in the log, or null
   */
  Map<String, Object> body(String requestId) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", TYPE + kind.code);
    body.put("title", kind.title);
    body.put("status", kind.status);
    body.put("detail", getMessage());
    if (!findings.isEmpty()) {
      body.put("errors", findings.stream().map(Finding::json).toList());
    }
    if (!report.isEmpty()) {
      body.put("report", report);
    }
    if (requestId != null) {
      body.put("request_id", requestId);
    }
    return body;
  }
}
