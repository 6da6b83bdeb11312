package dev.gatehouse.outbound;

/**
 * A party was not reached, or did not answer in a way that can be used. The message names the host
 * and what was wrong, is fit for an administrator, and holds nothing that was sent or answered.
 */
public final class OutboundException extends Exception {
  private static final long serialVersionUID = 1L;
  private final Reason reason;

  /** What was wrong. */
  public enum Reason {
    /** The address is not one that the server may connect to; trying again changes nothing. */
    REFUSED,
    /** No such name, no connection, or it broke. */
    UNREACHABLE,
    /** The certificate is not trusted, or has another name. */
    UNTRUSTED,
    /** The time for the exchange was over. */
    TIMEOUT,
    /** The answer is longer than what is read. */
    TOO_LARGE,
    /** The answer is no HTTP. */
    MALFORMED
  }

  OutboundException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  OutboundException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What was wrong. */
  public Reason reason() {
    return reason;
  }
}
