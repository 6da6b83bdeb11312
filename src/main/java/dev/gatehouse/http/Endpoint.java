package dev.gatehouse.http;

/** Answers requests of one route. Thread-safe. */
@FunctionalInterface
public interface Endpoint {
  Response handle(Request request);
}
