package dev.gatehouse.spi;

/**
 * Login by a name and a password that the person types into the host's own page.
 *
 * <p>Thread-safe.
 */
public non-sealed interface PasswordLogin extends LoginMethod {

  /** Label of the first field, such as {@code "Email Address"}. */
  String prompt();

  /**
   * The one form that all spellings of a login name have. The host counts wrong passwords under it,
   * whether or not there is such a person; an identity source that takes more spellings for the
   * same person than {@link Logins#canonical} folds them here. Asks nobody.
   */
  default String canonicalLogin(String login) {
    return Logins.canonical(login);
  }

  /**
   * Checks a name and a password.
   *
   * <p>The answer and the time it takes must not tell an unknown name from a wrong password. An
   * empty password never succeeds.
   *
   * @throws UpstreamException when the upstream cannot be asked
   * @throws BusyException when too much password work is waiting
   */
  LoginResult login(PasswordAttempt attempt) throws UpstreamException;
}
