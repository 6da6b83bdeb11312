package dev.gatehouse.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

/** An error that is answered to the caller itself as JSON (RFC 6749 §5.2, RFC 6750 §3). */
public final class DirectError extends ProtocolException {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final ErrorCode code;
  private final String challenge;

  private DirectError(
      int status, ErrorCode code, String description, String detail, String challenge) {
    super(description, detail);
    this.status = status;
    this.code = code;
    this.challenge = challenge;
  }

  public static DirectError of(ErrorCode code, String description) {
    return of(code, description, null);
  }

  /** An error with the usual status of its code. */
  public static DirectError of(ErrorCode code, String description, String detail) {
    int status =
        switch (code) {
          case INVALID_CLIENT, INVALID_TOKEN -> 401;
          case INSUFFICIENT_SCOPE -> 403;
          case REGISTRATION_NOT_SUPPORTED -> 404;
          case SERVER_ERROR -> 500;
          case TEMPORARILY_UNAVAILABLE -> 503;
          default -> 400;
        };
    return new DirectError(status, code, description, detail, null);
  }

  /** The same error with a {@code WWW-Authenticate} challenge. */
  public DirectError challenge(String value) {
    return new DirectError(status, code, getMessage(), detail(), value);
  }

  public int status() {
    return status;
  }

  public ErrorCode code() {
    return code;
  }

  /** Value of {@code WWW-Authenticate}, or null. */
  public String challenge() {
    return challenge;
  }

  /** The JSON body. */
  public Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("error", code.code());
    body.put("error_description", getMessage());
    return body;
  }
}
