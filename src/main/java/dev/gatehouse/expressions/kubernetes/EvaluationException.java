package dev.gatehouse.expressions.kubernetes;

/**
 * An expression gave no value. The message is the API server's own; it may hold values of claims,
 * so it is for whoever may see the token.
 */
public final class EvaluationException extends Exception {
  private static final long serialVersionUID = 1;

  EvaluationException(String message) {
    super(message);
  }
}
