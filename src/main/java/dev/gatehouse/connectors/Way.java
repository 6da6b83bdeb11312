package dev.gatehouse.connectors;

/** How a call of a connector is made. */
enum Way {
  /** Counts as a login; an answer proves that the upstream is there. */
  LOGIN,
  /** Counts as a login; an answer proves nothing, because it is often made without the upstream. */
  DEPARTURE,
  /**
   * Counts as a login; the browser says that the upstream failed, which anybody can make it say, so
   * whatever comes of it proves nothing.
   */
  HEARSAY,
  /** Counts as a refresh. */
  REFRESH,
  /** On a thread of the connector like the others, without a place. */
  APART,
  /** On the caller's own thread, as long as it takes. */
  HERE
}
