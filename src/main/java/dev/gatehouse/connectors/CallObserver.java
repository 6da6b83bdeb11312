package dev.gatehouse.connectors;

/**
 * Is told about every call of a connector, for metrics.
 *
 * <p>Thread-safe and fast: called on the request's thread.
 */
@FunctionalInterface
public interface CallObserver {

  /** How a call ended. */
  enum Outcome {
    /** With a value, whatever it says. */
    ANSWERED,
    /** The upstream did not answer. */
    UNREACHABLE,
    /** The upstream answered nonsense. */
    PROTOCOL,
    /** The upstream does not answer this question at the moment. */
    NOT_NOW,
    /** The connector failed. */
    FAULT,
    /** The call did not come back in time. */
    TIMEOUT,
    /** The upstream was not asked, because it does not answer. */
    REFUSED,
    /** Too many calls were running, or too much password work was waiting. */
    BUSY
  }

  /**
   * A call has ended.
   *
   * @param connectorId which connector
   * @param operation which ability, such as {@code login} or {@code refresh}: a small fixed set
   * @param outcome how
   * @param nanos how long it took
   */
  void called(String connectorId, String operation, Outcome outcome, long nanos);

  /** Tells nobody. */
  static CallObserver none() {
    return (connectorId, operation, outcome, nanos) -> {};
  }
}
