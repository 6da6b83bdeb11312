package dev.gatehouse.connector.github;

import java.util.Objects;

/**
 * GitHub answered, and said no. Whoever asked decides what that means; never leaves this package.
 */
final class DeniedException extends Exception {
  private static final long serialVersionUID = 1;

  /** What GitHub's no means. */
  enum Denial {
    /** The token is not valid any more. */
    TOKEN,
    /** The account is suspended. */
    SUSPENDED,
    /** An organisation wants single sign-on first. */
    SINGLE_SIGN_ON,
    /** An organisation does not let the application in. */
    RESTRICTED,
    /** The token or the application may not. */
    FORBIDDEN,
    /** There is no such thing, or none that may be seen. */
    NOT_FOUND
  }

  private final Denial denial;

  /**
   * A no.
   *
   * @param message for the log; no token
   */
  DeniedException(Denial denial, String message) {
    super(message);
    this.denial = Objects.requireNonNull(denial, "denial");
  }

  Denial denial() {
    return denial;
  }

  /** Whether it is no to every question with this token, not to the one that was asked. */
  boolean isForAll() {
    return denial == Denial.TOKEN || denial == Denial.SUSPENDED;
  }
}
