package dev.gatehouse.protocol;

/**
 * Error codes on the wire (RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6, RFC 6750, RFC
 * 7591 §3.2.2, RFC 8628 §3.5).
 */
public enum ErrorCode {
  INVALID_REQUEST("invalid_request"),
  UNAUTHORIZED_CLIENT("unauthorized_client"),
  ACCESS_DENIED("access_denied"),
  UNSUPPORTED_RESPONSE_TYPE("unsupported_response_type"),
  INVALID_SCOPE("invalid_scope"),
  SERVER_ERROR("server_error"),
  TEMPORARILY_UNAVAILABLE("temporarily_unavailable"),
  INVALID_CLIENT("invalid_client"),
  INVALID_GRANT("invalid_grant"),
  UNSUPPORTED_GRANT_TYPE("unsupported_grant_type"),
  INVALID_TOKEN("invalid_token"),
  INSUFFICIENT_SCOPE("insufficient_scope"),
  INVALID_TARGET("invalid_target"),
  UNSUPPORTED_TOKEN_TYPE("unsupported_token_type"),
  LOGIN_REQUIRED("login_required"),
  INTERACTION_REQUIRED("interaction_required"),
  CONSENT_REQUIRED("consent_required"),
  ACCOUNT_SELECTION_REQUIRED("account_selection_required"),
  UNMET_AUTHENTICATION_REQUIREMENTS("unmet_authentication_requirements"),
  REQUEST_NOT_SUPPORTED("request_not_supported"),
  REQUEST_URI_NOT_SUPPORTED("request_uri_not_supported"),
  REGISTRATION_NOT_SUPPORTED("registration_not_supported"),
  AUTHORIZATION_PENDING("authorization_pending"),
  SLOW_DOWN("slow_down"),
  EXPIRED_TOKEN("expired_token"),
  INVALID_REDIRECT_URI("invalid_redirect_uri"),
  INVALID_CLIENT_METADATA("invalid_client_metadata"),
  UNAPPROVED_SOFTWARE_STATEMENT("unapproved_software_statement");

  private final String code;

  ErrorCode(String code) {
    this.code = code;
  }

  /** The value of {@code error}. */
  public String code() {
    return code;
  }
}
