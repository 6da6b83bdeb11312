package dev.gatehouse.spi;

/** A new password cannot be used. The message says why and may be shown to the person. */
public final class UnacceptablePasswordException extends Exception {
  private static final long serialVersionUID = 1;

  public UnacceptablePasswordException(String message) {
    super(message);
  }
}
