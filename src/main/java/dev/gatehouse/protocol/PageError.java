package dev.gatehouse.protocol;

import java.util.List;

/**
 * An error that the person sees as a page, because no verified client can be told.
 *
 * <p>The page says what to do; {@link #detail()} says to the log why.
 */
public final class PageError extends ProtocolException {
  private static final long serialVersionUID = 1L;

  /** What went wrong, in the terms of the person in front of the page. */
  public enum Problem {
    MALFORMED_REQUEST(400),
    UNKNOWN_CLIENT(400),
    UNREGISTERED_REDIRECT_URI(400),
    ATTEMPT_EXPIRED(400),
    ALREADY_ANSWERED(400),
    SESSION_EXPIRED(400),
    FORM_REFUSED(400),
    LINK_SPENT(400),
    DEVICE_GONE(400),
    NO_CONNECTOR(400),
    LOGIN_REJECTED(403),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    REQUEST_TOO_LARGE(413),
    CONNECTOR_UNAVAILABLE(502),
    BUSY(503),
    INTERNAL(500);

    private final int status;

    Problem(int status) {
      this.status = status;
    }

    public int status() {
      return status;
    }
  }

  private final Problem problem;
  private final transient List<String> hints;

  public PageError(Problem problem, String detail) {
    this(problem, detail, List.of());
  }

  /**
   * @param hints lines that are shown as they are, such as the difference between the requested and
   *     a registered loopback address
   */
  public PageError(Problem problem, String detail, List<String> hints) {
    super(problem.name(), detail);
    this.problem = problem;
    this.hints = List.copyOf(hints);
  }

  public Problem problem() {
    return problem;
  }

  public List<String> hints() {
    return hints;
  }
}
