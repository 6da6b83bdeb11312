package dev.gatehouse.connectors;

import java.util.Objects;

/** A connector cannot be used. The message is for the log. */
public final class ConnectorUnavailableException extends Exception {
  private static final long serialVersionUID = 1;

  /** Why. */
  public enum Reason {
    /** The generation has no connector of that id. */
    UNKNOWN,
    /** It is configured but could not be opened. */
    NOT_OPEN,
    /** The generation has ended. */
    CLOSED
  }

  private final Reason reason;

  ConnectorUnavailableException(Reason reason, String message) {
    super(message);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  public Reason reason() {
    return reason;
  }
}
