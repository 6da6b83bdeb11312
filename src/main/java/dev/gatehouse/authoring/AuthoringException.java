package dev.gatehouse.authoring;

/** Something that an author asked for cannot be done. The message says what to do. */
public final class AuthoringException extends Exception {
  private static final long serialVersionUID = 1L;

  AuthoringException(String message) {
    super(message);
  }

  AuthoringException(String message, Throwable cause) {
    super(message, cause);
  }
}
