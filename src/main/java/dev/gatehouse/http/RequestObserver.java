package dev.gatehouse.http;

/** Is told about every answer, for metrics. Thread-safe and fast. */
@FunctionalInterface
public interface RequestObserver {

  /**
   * @param route the route's template, or {@code unknown}: a small fixed set
   * @param nanos how long it took
   * @param bytes size of the body
   */
  void answered(String route, String method, int status, long nanos, long bytes);
}
