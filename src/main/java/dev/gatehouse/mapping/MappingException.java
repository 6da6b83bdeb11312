package dev.gatehouse.mapping;

/**
 * The rules of a connector give no answer about a person. The message is for the log; it names the
 * rule and the person's user id.
 */
public final class MappingException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean passing;

  MappingException(String message, boolean passing, Throwable cause) {
    super(message, cause);
    this.passing = passing;
  }

  /** Whether it may go well later, because the upstream kept something back. */
  public boolean passing() {
    return passing;
  }
}
