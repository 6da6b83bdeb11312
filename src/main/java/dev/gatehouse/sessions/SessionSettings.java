package dev.gatehouse.sessions;

import java.time.Duration;

/**
 * What the configuration says of browser sessions.
 *
 * @param answering whether a session answers authorization requests at all; a Dex file without
 *     {@code sessions} asks for a login each time, as the releases of Dex do
 * @param absolute end whatever happens
 * @param idle end without use
 * @param sharedByDefault whether a login for a client that does not say so itself is good for all
 *     clients (Dex: {@code ssoSharedWithDefault})
 * @param stay the choice to stay signed in
 * @param checkSession whether applications may watch the session (Session Management 1.0)
 * @param subjectsKnown whether clients may know people from before their first login here, so that
 *     linking leaves everybody the {@code sub} that is theirs
 */
public record SessionSettings(
    boolean answering,
    Duration absolute,
    Duration idle,
    boolean sharedByDefault,
    Stay stay,
    boolean checkSession,
    boolean subjectsKnown) {

  /**
   * The choice to stay signed in: the browser keeps the cookie when it is closed.
   *
   * @param offered whether people may choose so
   * @param checked what stands in the box; for logins without a form of ours it is the choice
   * @param absolute end of such a session whatever happens
   * @param idle end of such a session without use
   */
  public record Stay(boolean offered, boolean checked, Duration absolute, Duration idle) {}

  /** The end of a login whatever happens. */
  Duration absolute(boolean persistent) {
    return persistent ? stay.absolute() : absolute;
  }

  /** The end of a session without use. */
  Duration idle(boolean persistent) {
    return persistent ? stay.idle() : idle;
  }
}
