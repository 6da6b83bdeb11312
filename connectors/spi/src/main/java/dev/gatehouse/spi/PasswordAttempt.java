package dev.gatehouse.spi;

import java.util.Objects;

/**
 * What a person typed into the login page.
 *
 * @param login the name as typed; see {@link Logins#canonical}
 * @param password the password; the host wipes it after the call, so a connector that needs it
 *     longer copies it and wipes its copy
 * @param context what the login is for
 */
public record PasswordAttempt(String login, char[] password, LoginContext context) {

  public PasswordAttempt {
    Objects.requireNonNull(login, "login");
    Objects.requireNonNull(password, "password");
    Objects.requireNonNull(context, "context");
  }

  /** Without the password, so that a log line cannot hold it. */
  @Override
  public String toString() {
    return "PasswordAttempt[login=" + login + "]";
  }
}
