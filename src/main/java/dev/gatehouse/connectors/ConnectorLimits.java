package dev.gatehouse.connectors;

import java.time.Duration;
import java.util.Objects;

/**
 * How much of this server one connector may hold while its upstream is slow.
 *
 * @param logins logins at a time, at least 1
 * @param refreshes refreshes at a time, at least 1; apart from logins, so that neither starves the
 *     other
 * @param turn the longest that a call waits for its turn
 * @param timeout after so long nobody waits for a call any more; the connector's own time-outs
 *     should come first
 * @param failures so many calls without an answer, one after the other, and the upstream is left
 *     alone for a while; at least 1
 * @param pause for how long at first; it doubles with every probe that fails, up to a minute
 */
public record ConnectorLimits(
    int logins, int refreshes, Duration turn, Duration timeout, int failures, Duration pause) {

  public ConnectorLimits {
    if (logins < 1 || refreshes < 1 || failures < 1) {
      throw new IllegalArgumentException("logins, refreshes and failures must be at least 1");
    }
    Objects.requireNonNull(turn, "turn");
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(pause, "pause");
  }

  /** 50 logins, 25 refreshes, 2 s for a turn, 30 s for a call; 5 failures make a pause of 10 s. */
  public static ConnectorLimits defaults() {
    return new ConnectorLimits(
        50, 25, Duration.ofSeconds(2), Duration.ofSeconds(30), 5, Duration.ofSeconds(10));
  }
}
