package dev.gatehouse.spi;

/**
 * The upstream could not be asked. The message is for the log: no secret, code, token or password.
 */
public final class UpstreamException extends Exception {
  private static final long serialVersionUID = 1;

  /** What went wrong. */
  public enum Kind {
    /** No answer: connection refused, time-out, 503. */
    UNREACHABLE,
    /** An answer that makes no sense: wrong format, bad signature, a status it must not have. */
    PROTOCOL,
    /**
     * The upstream answers, but not this question at the moment: a person's limit is used up, a
     * list cannot be read, a browser brought the news of an error. Says nothing about others, so it
     * is never counted as an outage.
     */
    NOT_NOW,
    /** The connector itself failed; made by the host from an unexpected exception. */
    FAULT
  }

  private final Kind kind;

  /**
   * Of any kind; a connector uses the methods that are named after its kinds.
   *
   * @param cause null for none
   */
  public UpstreamException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** The upstream does not answer. */
  public static UpstreamException unreachable(String message, Throwable cause) {
    return new UpstreamException(Kind.UNREACHABLE, message, cause);
  }

  /** The upstream does not answer this question at the moment. */
  public static UpstreamException notNow(String message, Throwable cause) {
    return new UpstreamException(Kind.NOT_NOW, message, cause);
  }

  /** The upstream answers nonsense. */
  public static UpstreamException protocol(String message, Throwable cause) {
    return new UpstreamException(Kind.PROTOCOL, message, cause);
  }

  /** Whose fault it is, which decides whether the host counts it as an outage. */
  public Kind kind() {
    return kind;
  }
}
