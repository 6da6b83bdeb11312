package dev.gatehouse.expressions;

/**
 * An expression gave no value: it read a claim that is not there, called a function with a value of
 * another type, ran too long, or gave something else than what was wanted. The message is for the
 * log; it may name claims, and never says their values.
 */
public final class ExpressionException extends Exception {
  private static final long serialVersionUID = 1;

  ExpressionException(String message, Throwable cause) {
    super(message, cause);
  }
}
