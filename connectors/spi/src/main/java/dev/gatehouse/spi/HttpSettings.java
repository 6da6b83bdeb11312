package dev.gatehouse.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * How a connector talks HTTP to its upstream.
 *
 * @param connectTimeout longest wait for a connection
 * @param requestTimeout longest wait for a whole answer
 * @param maximumBodyBytes longest answer that is read
 * @param userAgent value of the {@code User-Agent} header
 */
public record HttpSettings(
    Duration connectTimeout, Duration requestTimeout, int maximumBodyBytes, String userAgent) {

  public HttpSettings {
    Objects.requireNonNull(connectTimeout, "connectTimeout");
    Objects.requireNonNull(requestTimeout, "requestTimeout");
    Objects.requireNonNull(userAgent, "userAgent");
    if (maximumBodyBytes < 1) {
      throw new IllegalArgumentException("maximumBodyBytes must be positive");
    }
  }

  /** Five seconds to connect, ten for an answer of at most 1 MiB. */
  public static HttpSettings defaults() {
    return new HttpSettings(Duration.ofSeconds(5), Duration.ofSeconds(10), 1 << 20, "Gatehouse");
  }
}
