package dev.gatehouse.http;

import java.util.OptionalLong;

/**
 * The state of the configuration that one request is answered with, from its first header to the
 * last byte of the answer. Closed when the answer is written. Confined to the request's thread.
 */
public interface Scope extends AutoCloseable {

  /** A scope of a site that no configuration changes. */
  static Scope of(Surroundings surroundings) {
    return new Scope() {
      @Override
      public Surroundings surroundings() {
        return surroundings;
      }

      @Override
      public OptionalLong number() {
        return OptionalLong.empty();
      }

      @Override
      public void close() {}
    };
  }

  Surroundings surroundings();

  /** The number that the log names; empty where the configuration changes nothing. */
  OptionalLong number();

  @Override
  void close();
}
