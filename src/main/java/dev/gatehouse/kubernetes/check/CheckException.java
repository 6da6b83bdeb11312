package dev.gatehouse.kubernetes.check;

/** Something cannot be looked at; the message says what and why, and holds no secret. */
public final class CheckException extends Exception {
  private static final long serialVersionUID = 1;

  CheckException(String message) {
    super(message);
  }
}
