package dev.gatehouse.spi;

import java.net.ProxySelector;
import java.time.Duration;
import java.util.Objects;

/**
 * How a connector talks HTTP to its upstream.
 *
 * @param connectTimeout longest wait for a connection
 * @param requestTimeout longest wait for a whole answer
 * @param maximumBodyBytes longest answer that is read
 * @param userAgent value of the {@code User-Agent} header
 * @param proxies which proxy leads to an upstream; asked at every connection
 */
public record HttpSettings(
    Duration connectTimeout,
    Duration requestTimeout,
    int maximumBodyBytes,
    String userAgent,
    ProxySelector proxies) {
  private static final ProxySelector NONE = ProxySelector.of(null);

  public HttpSettings {
    Objects.requireNonNull(connectTimeout, "connectTimeout");
    Objects.requireNonNull(requestTimeout, "requestTimeout");
    Objects.requireNonNull(userAgent, "userAgent");
    Objects.requireNonNull(proxies, "proxies");
    if (maximumBodyBytes < 1) {
      throw new IllegalArgumentException("maximumBodyBytes must be positive");
    }
  }

  /** Without a proxy. */
  public HttpSettings(
      Duration connectTimeout, Duration requestTimeout, int maximumBodyBytes, String userAgent) {
    this(connectTimeout, requestTimeout, maximumBodyBytes, userAgent, NONE);
  }

  /** Five seconds to connect, ten for an answer of at most 1 MiB, no proxy. */
  public static HttpSettings defaults() {
    return new HttpSettings(Duration.ofSeconds(5), Duration.ofSeconds(10), 1 << 20, "Gatehouse");
  }

  /** The same with proxies. */
  public HttpSettings withProxies(ProxySelector others) {
    return new HttpSettings(connectTimeout, requestTimeout, maximumBodyBytes, userAgent, others);
  }
}
