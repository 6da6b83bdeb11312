package dev.gatehouse.spi;

import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What the host gives one connector. A connector uses no other clock, randomness, thread pool or
 * logger.
 *
 * <p>Thread-safe; valid until the connector is closed.
 */
public interface ConnectorContext {

  /** The configured id of the connector. */
  String connectorId();

  /** Where the connector logs; never a secret, code, token or password. */
  System.Logger logger();

  /** The clock. */
  InstantSource clock();

  /** Unpredictable numbers (nonces, PKCE verifiers). */
  RandomGenerator random();

  /** People that the host keeps for this connector; empty for most connectors. */
  UserDirectory users();

  /** How to talk HTTP. */
  HttpSettings http();

  /**
   * Runs deliberately slow password work on the host's bounded threads and waits for it, so that
   * people who log in do not take the processor from everybody else.
   *
   * @throws BusyException when too much of it is waiting already
   */
  <T> T hashing(Supplier<T> work);
}
