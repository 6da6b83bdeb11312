package dev.gatehouse.mail;

import java.time.Instant;
import java.util.Objects;

/**
 * A message of plain text.
 *
 * @param to address of the one recipient
 * @param subject subject; a line break in it is refused
 * @param text body, lines ended by {@code \n}
 * @param at when it was written
 */
public record Mail(String to, String subject, String text, Instant at) {
  public Mail {
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(at, "at");
    if (subject.indexOf('\n') >= 0 || subject.indexOf('\r') >= 0) {
      throw new IllegalArgumentException("a subject is one line");
    }
  }

  /** Without the text, which may hold a secret link. */
  @Override
  public String toString() {
    return "Mail[to=" + to + ", subject=" + subject + "]";
  }
}
