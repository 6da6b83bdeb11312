package dev.gatehouse.benchmark;

/** A run that cannot go on: a wrong answer, a server that ended, a tool that is missing. */
final class BenchmarkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BenchmarkException(String message) {
    super(message);
  }

  BenchmarkException(String message, Throwable cause) {
    super(message, cause);
  }
}
