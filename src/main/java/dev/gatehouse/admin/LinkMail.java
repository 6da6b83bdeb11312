package dev.gatehouse.admin;

import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.Generation.Mailing;
import dev.gatehouse.mail.Mail;
import dev.gatehouse.mail.MailException;
import dev.gatehouse.pages.Text;
import dev.gatehouse.pages.TextKey;
import dev.gatehouse.storage.PasswordLinkRow.Purpose;
import dev.gatehouse.storage.UserRow;
import java.time.Instant;

/**
 * The mail that brings a person their link.
 *
 * @param generation the pinned generation
 * @param mailing how mail is sent
 * @param to the person's address
 */
record LinkMail(Generation generation, Mailing mailing, String to) {

  /**
   * Before anything is made: whether a mail can be sent at all.
   *
   * @throws UserAdministration.RefusedException when there is no server for it or no address
   */
  static LinkMail of(Generation generation, UserRow user) {
    Mailing mailing =
        generation
            .mailing()
            .orElseThrow(() ->
                new UserAdministration.RefusedException(
                    "mail cannot be sent: the configuration has no smtp"));
    if (user.email() == null || user.email().indexOf('@') <= 0) {
      throw new UserAdministration.RefusedException(user.login() + " has no e-mail address");
    }
    return new LinkMail(generation, mailing, user.email());
  }

  /**
   * Sends it.
   *
   * @throws UserAdministration.RefusedException when the server did not take it
   */
  void send(Purpose purpose, String address, Instant now, Instant until) {
    boolean first = purpose == Purpose.INVITATION;
    String issuer = generation.policy().issuer().toString();
    TextKey subject = first ? TextKey.MAIL_INVITATION_SUBJECT : TextKey.MAIL_RESET_SUBJECT;
    TextKey text = first ? TextKey.MAIL_INVITATION_TEXT : TextKey.MAIL_RESET_TEXT;
    String end = generation.pages().text(Text.moment(until), mailing.language());
    try {
      mailing
          .mailer()
          .send(
              new Mail(
                  to,
                  words(Text.of(subject, "issuer", issuer)),
                  String.join(
                      "\n\n",
                      words(Text.of(text, "issuer", issuer)),
                      address,
                      words(Text.of(TextKey.MAIL_ONCE, "until", end)),
                      words(Text.of(TextKey.MAIL_UNEXPECTED)) + "\n"),
                  now));
    } catch (MailException e) {
      throw new UserAdministration.RefusedException("the mail was not sent: " + e.getMessage());
    }
  }

  private String words(Text text) {
    return generation.pages().text(text, mailing.language());
  }
}
