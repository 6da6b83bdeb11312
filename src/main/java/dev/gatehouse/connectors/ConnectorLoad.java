package dev.gatehouse.connectors;

import java.util.Optional;

/**
 * What the calls of a connector hold at the moment.
 *
 * @param connectorId which connector
 * @param kind {@code login} or {@code refresh}
 * @param running calls in which somebody waits for the answer
 * @param waiting calls that wait for their turn
 * @param stuck calls that nobody waits for any more, and that have not come back
 * @param breaker whether the upstream is asked
 * @param trouble why it is not, for the administrator; empty when it is
 */
public record ConnectorLoad(
    String connectorId,
    String kind,
    int running,
    int waiting,
    int stuck,
    Breaker breaker,
    Optional<String> trouble) {

  /** Whether an upstream is asked. */
  public enum Breaker {
    /** It is. */
    CLOSED(0),
    /** One call finds out whether it answers again. */
    PROBING(1),
    /** It is not: it did not answer lately. */
    OPEN(2);

    private final int level;

    Breaker(int level) {
      this.level = level;
    }

    /** How far it is from normal, as a metric tells it: 0, 1, 2 in the order above. */
    public int level() {
      return level;
    }
  }
}
