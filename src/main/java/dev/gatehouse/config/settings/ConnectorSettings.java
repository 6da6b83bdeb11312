package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Tree;
import java.time.Duration;
import java.util.List;

/**
 * A connector.
 *
 * @param type which plug-in
 * @param id part of every user's {@code sub}; never changes
 * @param name what people read on the login page
 * @param grantTypes grants it may be used for, also those that are not offered; empty for all
 * @param limits how much it may hold while its upstream is slow
 * @param allowedGroups the person must be in one of them; empty for everybody
 * @param unverifiedEmail what becomes of an address that nobody vouches for
 * @param mapping what becomes of people
 * @param config bound by the plug-in's declaration, at {@code connectors[i].config}
 */
public record ConnectorSettings(
    String type,
    String id,
    String name,
    List<String> grantTypes,
    Limits limits,
    List<String> allowedGroups,
    UnverifiedEmail unverifiedEmail,
    MappingSettings mapping,
    Tree config) {
  public ConnectorSettings {
    grantTypes = List.copyOf(grantTypes);
    allowedGroups = List.copyOf(allowedGroups);
  }

  /** What becomes of an e-mail address that the identity source does not vouch for. */
  public enum UnverifiedEmail {
    /** It is told as not verified. */
    KEEP,
    /** It is not told. */
    OMIT,
    /** Nobody with one may log in. */
    REFUSE,
    /** It is told as verified. */
    TRUST
  }

  /**
   * How much a connector may hold while its upstream is slow.
   *
   * @param logins logins at a time
   * @param refreshes refreshes at a time
   * @param turn the longest that a call waits for its turn
   * @param timeout the longest that anybody waits for a call
   * @param failures so many in a row, and the upstream is left alone for a while
   * @param pause for how long at first
   */
  public record Limits(
      int logins, int refreshes, Duration turn, Duration timeout, int failures, Duration pause) {

    /** What holds when the file says nothing. */
    public static Limits defaults() {
      return new Limits(
          50, 25, Duration.ofSeconds(2), Duration.ofSeconds(30), 5, Duration.ofSeconds(10));
    }
  }
}
