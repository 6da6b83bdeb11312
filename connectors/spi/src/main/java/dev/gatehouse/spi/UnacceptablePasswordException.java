package dev.gatehouse.spi;

/** A new password cannot be used. The message says why and may be shown to the person. */
public final class UnacceptablePasswordException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * The refusal.
   *
   * @param message a sentence for the person, such as which rule the password breaks; never the
   *     password
   */
  public UnacceptablePasswordException(String message) {
    super(message);
  }
}
