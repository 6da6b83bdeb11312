package dev.gatehouse.spi;

import java.time.Duration;

/**
 * Too much password work is waiting already. The host throws it out of {@link
 * ConnectorContext#hashing}; a connector lets it through, and the person is asked to try again.
 */
public final class BusyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Duration retryAfter;

  /**
   * The host's refusal.
   *
   * @param message for the log
   * @param retryAfter not negative; the browser is told in whole seconds (RFC 9110 §10.2.3)
   */
  public BusyException(String message, Duration retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  /** After how long a new attempt makes sense. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
