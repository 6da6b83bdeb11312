package dev.gatehouse.connectors;

/** How a call of a connector is made, and what comes of it says about the upstream. */
enum Way {
  /** Counts as a login; an answer proves that the upstream is there. */
  LOGIN(true, true),
  /** Counts as a login; an answer proves nothing, because it is often made without the upstream. */
  DEPARTURE(false, true),
  /**
   * Counts as a login; the browser says that the upstream failed, which anybody can make it say, so
   * neither an answer nor a failure proves anything.
   */
  HEARSAY(false, false),
  /** Counts as a refresh. */
  REFRESH(true, true),
  /** On a thread of the connector like the others, without a place. */
  APART(false, false),
  /** On the caller's own thread, as long as it takes. */
  HERE(false, false);

  private final boolean answersProve;
  private final boolean failuresProve;

  Way(boolean answersProve, boolean failuresProve) {
    this.answersProve = answersProve;
    this.failuresProve = failuresProve;
  }

  /** Whether an answer proves that the upstream is there. */
  boolean answersProve() {
    return answersProve;
  }

  /** Whether "unreachable" proves that it is not; a call that never comes back always does. */
  boolean failuresProve() {
    return failuresProve;
  }
}
