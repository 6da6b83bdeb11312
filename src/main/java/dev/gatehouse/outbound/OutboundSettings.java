package dev.gatehouse.outbound;

import dev.gatehouse.spi.settings.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the server reaches parties.
 *
 * @param policy addresses that it connects to
 * @param authorities PEM file of authorities that are trusted besides those of Java; read again
 *     when it changes
 * @param proxy HTTP proxy for https connections (CONNECT, RFC 9110, section 9.3.6)
 * @param direct hosts that are reached without the proxy, in lower case; {@code *.} for all below
 * @param timeout for a whole exchange, from the look-up of the name to the last byte
 */
public record OutboundSettings(
    AddressPolicy policy,
    Optional<Path> authorities,
    Optional<HostPort> proxy,
    List<String> direct,
    Duration timeout) {
  public OutboundSettings {
    direct = List.copyOf(direct);
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("a time limit is positive");
    }
  }

  /** Public addresses only, Java's authorities, no proxy, ten seconds. */
  public static OutboundSettings standard() {
    return new OutboundSettings(
        new AddressPolicy(List.of(), List.of()),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Duration.ofSeconds(10));
  }
}
