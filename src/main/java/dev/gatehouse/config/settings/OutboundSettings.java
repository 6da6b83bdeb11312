package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Cidr;
import dev.gatehouse.spi.settings.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the addresses that clients registered are reached.
 *
 * @param allowedHosts hosts that may have other than public addresses
 * @param allowedNetworks the same by address
 * @param rootCa authorities that are trusted besides Java's
 * @param proxy HTTP proxy, if there is one
 * @param noProxy hosts that are reached without it
 * @param timeout for a whole exchange
 */
public record OutboundSettings(
    List<String> allowedHosts,
    List<Cidr> allowedNetworks,
    Optional<Path> rootCa,
    Optional<HostPort> proxy,
    List<String> noProxy,
    Duration timeout) {
  public OutboundSettings {
    allowedHosts = List.copyOf(allowedHosts);
    allowedNetworks = List.copyOf(allowedNetworks);
    noProxy = List.copyOf(noProxy);
  }
}
