package dev.gatehouse.protocol;

/**
 * An error that goes back to the client through the browser (RFC 6749 §4.1.2.1). It can only be
 * made with a verified redirect URI.
 */
public final class RedirectError extends ProtocolException {
  private static final long serialVersionUID = 1L;
  private final transient ResponseTarget target;
  private final ErrorCode code;

  public RedirectError(ResponseTarget target, ErrorCode code, String description) {
    this(target, code, description, null);
  }

  public RedirectError(ResponseTarget target, ErrorCode code, String description, String detail) {
    super(description, detail);
    this.target = target;
    this.code = code;
  }

  public ResponseTarget target() {
    return target;
  }

  public ErrorCode code() {
    return code;
  }
}
