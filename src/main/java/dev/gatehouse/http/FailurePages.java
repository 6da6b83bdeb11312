package dev.gatehouse.http;

/** How answers look that no endpoint gives. Thread-safe. */
@FunctionalInterface
public interface FailurePages {

  /**
   * An answer for a request that found no route or failed.
   *
   * @param status HTTP status
   * @param description what is wrong, safe to show
   */
  Response of(Request request, Route.Errors errors, int status, String description);
}
