package dev.gatehouse.wiring;

import dev.gatehouse.config.settings.LoggerSettings;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.spi.settings.Sources;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a process gives to its {@link Host}.
 *
 * @param configuration the configuration file; read again at each reload
 * @param sources environment and files that the configuration may refer to
 * @param clock a clock for tests; empty for the system's (and PostgreSQL's own, which replicas
 *     share)
 * @param random a cryptographically strong generator
 * @param logging is told what the configuration says of the log, at start and at each reload
 */
public record HostOptions(
    Path configuration,
    Sources sources,
    Optional<InstantSource> clock,
    SecureRandom random,
    Consumer<LoggerSettings> logging) {

  /** Those of an ordinary process. */
  public static HostOptions of(
      Path configuration, Sources sources, Consumer<LoggerSettings> logging) {
    return new HostOptions(configuration, sources, Optional.empty(), new SecureRandom(), logging);
  }

  InstantSource time() {
    return clock.orElseGet(InstantSource::system);
  }

  Randomness randomness() {
    return Randomness.of(random);
  }
}
