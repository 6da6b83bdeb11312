package dev.gatehouse.storage;

/**
 * A commit failed or its answer was lost: the unit may be durable or not. Never report it as
 * success.
 */
public final class UnknownOutcomeException extends StorageException {
  private static final long serialVersionUID = 1L;

  public UnknownOutcomeException(String message, Throwable cause) {
    super(message, cause);
  }
}
