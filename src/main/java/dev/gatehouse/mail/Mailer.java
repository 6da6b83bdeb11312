package dev.gatehouse.mail;

/** Sends mail. Thread-safe. */
@FunctionalInterface
public interface Mailer {

  /**
   * Hands a message to the mail server.
   *
   * @throws MailException when the server did not take it, or cannot be reached
   */
  void send(Mail mail) throws MailException;
}
