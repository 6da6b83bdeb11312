package dev.gatehouse.rest;

import dev.gatehouse.generation.Generation;

/** Finds out who calls. Thread-safe. */
@FunctionalInterface
public interface Callers {

  /**
   * @throws ProblemException when the request proves nobody
   */
  Caller of(ApiRequest request, Generation generation);
}
