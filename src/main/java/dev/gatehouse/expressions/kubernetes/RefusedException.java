package dev.gatehouse.expressions.kubernetes;

/**
 * The API server knows what it would make of this and we do not: a function that is not evaluated
 * here, or a value whose treatment there is not certain. Nothing may be guessed from it. The
 * message says what it is, for whoever wrote the expression.
 */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public RefusedException(String message) {
    super(message);
  }

  /** For what failed in judging, which is an error of ours. */
  public RefusedException(String message, RuntimeException cause) {
    super(message, cause);
  }
}
