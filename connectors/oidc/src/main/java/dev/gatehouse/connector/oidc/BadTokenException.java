package dev.gatehouse.connector.oidc;

/** A token that does not count. The message says why, and nothing of the token's secrets. */
final class BadTokenException extends Exception {
  private static final long serialVersionUID = 1;

  BadTokenException(String message) {
    super(message);
  }

  BadTokenException(String message, Throwable cause) {
    super(message, cause);
  }
}
