package dev.gatehouse.mail;

/** A message was not sent. The text says why and is fit for an administrator. */
public final class MailException extends Exception {
  private static final long serialVersionUID = 1L;

  MailException(String message, Throwable cause) {
    super(message, cause);
  }
}
