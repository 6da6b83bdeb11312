package dev.gatehouse.connectors;

import dev.gatehouse.spi.HttpSettings;
import java.time.InstantSource;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * What the host offers to all its connectors; lives as long as the process.
 *
 * @param clock the clock
 * @param random a cryptographically strong generator
 * @param http how connectors talk HTTP
 * @param hashing where passwords are hashed; closed by its owner, not by this package
 * @param users where the users of connectors are looked up
 * @param observer who is told about calls
 */
public record ConnectorServices(
    InstantSource clock,
    RandomGenerator random,
    HttpSettings http,
    HashingPool hashing,
    UserSource users,
    CallObserver observer) {

  public ConnectorServices {
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(random, "random");
    Objects.requireNonNull(http, "http");
    Objects.requireNonNull(hashing, "hashing");
    Objects.requireNonNull(users, "users");
    Objects.requireNonNull(observer, "observer");
  }
}
