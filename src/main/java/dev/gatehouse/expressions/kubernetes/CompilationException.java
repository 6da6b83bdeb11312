package dev.gatehouse.expressions.kubernetes;

/** An expression that the API server does not take; the message is the API server's own. */
public final class CompilationException extends Exception {
  private static final long serialVersionUID = 1;
  private final int line;
  private final int column;
  private final String reason;

  private final boolean internal;

  CompilationException(String message, String reason, int line, int column) {
    this(message, reason, line, column, false);
  }

  private CompilationException(
      String message, String reason, int line, int column, boolean internal) {
    super(message);
    this.internal = internal;
    this.reason = reason;
    this.line = line;
    this.column = column;
  }

  static CompilationException internal(String message) {
    return new CompilationException(message, message, 0, 0, true);
  }

  /** Whether the API server calls it an internal error rather than an invalid value. */
  public boolean isInternal() {
    return internal;
  }

  /** What is wrong, in one line. */
  public String reason() {
    return reason;
  }

  /** The line within the expression, from 1; 0 when the whole is meant. */
  public int line() {
    return line;
  }

  /** The character within the line, from 1; 0 when the whole is meant. */
  public int column() {
    return column;
  }
}
