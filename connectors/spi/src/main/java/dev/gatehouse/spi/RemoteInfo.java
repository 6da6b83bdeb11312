package dev.gatehouse.spi;

import java.util.Objects;
import java.util.Optional;

/**
 * The other end of the request, as far as the host believes it (declared proxies only).
 *
 * @param address IP address as text, without a port
 * @param userAgent the {@code User-Agent} header, unchecked text
 */
public record RemoteInfo(String address, Optional<String> userAgent) {

  public RemoteInfo {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(userAgent, "userAgent");
  }

  /** An address alone. */
  public static RemoteInfo of(String address) {
    return new RemoteInfo(address, Optional.empty());
  }
}
