package dev.gatehouse.generation;

import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;

/** An endpoint that works on one pinned generation. Thread-safe. */
@FunctionalInterface
public interface GenerationEndpoint {
  Response handle(Request request, Generation generation);
}
