package dev.gatehouse.clients;

/** A change of a client cannot be done; the message says why. */
public final class ClientRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final Reason reason;

  /** What stands in the way. */
  public enum Reason {
    /** There is no such client. */
    UNKNOWN,
    /** The identifier is taken. */
    TAKEN,
    /** The configuration declares the client, so only the configuration changes it. */
    CONFIGURED,
    /** The client is not what the caller has seen any more. */
    CHANGED_MEANWHILE,
    /** The client has no secret, or the like. */
    NOT_APPLICABLE,
    /** As many clients as may be are registered. */
    TOO_MANY,
    /** The initial access token cannot be used (any more). */
    NOT_ALLOWED
  }

  public ClientRefusedException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  static ClientRefusedException taken(String id) {
    return new ClientRefusedException(
        Reason.TAKEN, "there is a client with the id " + id + " already");
  }

  static ClientRefusedException changedMeanwhile(String id) {
    return new ClientRefusedException(
        Reason.CHANGED_MEANWHILE, "the client " + id + " was changed meanwhile; look at it again");
  }

  public Reason reason() {
    return reason;
  }
}
