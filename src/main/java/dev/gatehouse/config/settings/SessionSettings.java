package dev.gatehouse.config.settings;

import java.time.Duration;

/**
 * Browser sessions.
 *
 * @param answering whether a session answers authorization requests
 * @param absoluteLifetime from the login
 * @param validIfNotUsedFor without use; not longer than the absolute lifetime
 * @param sharedByDefault whether a login is good for all clients unless its client says otherwise
 * @param rememberMe the choice to stay signed in
 * @param checkSession whether applications may watch the session (Session Management 1.0)
 */
public record SessionSettings(
    boolean answering,
    Duration absoluteLifetime,
    Duration validIfNotUsedFor,
    boolean sharedByDefault,
    RememberMe rememberMe,
    boolean checkSession) {

  /** The same for a file that does not ask for sessions: a login is good for one request. */
  SessionSettings notAnswering() {
    return new SessionSettings(
        false,
        absoluteLifetime,
        validIfNotUsedFor,
        sharedByDefault,
        new RememberMe(false, false, rememberMe.absoluteLifetime(), rememberMe.validIfNotUsedFor()),
        checkSession);
  }

  /**
   * The choice to stay signed in.
   *
   * @param offered whether there is a choice
   * @param checkedByDefault what stands in the box
   * @param absoluteLifetime from the login
   * @param validIfNotUsedFor without use; not longer than the absolute lifetime
   */
  public record RememberMe(
      boolean offered,
      boolean checkedByDefault,
      Duration absoluteLifetime,
      Duration validIfNotUsedFor) {}
}
