package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Cidr;
import dev.gatehouse.spi.settings.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Listeners and what surrounds them.
 *
 * @param http plain HTTP
 * @param https HTTPS; then certificate and key are present
 * @param tlsMinVersion {@code 1.2} or {@code 1.3}
 * @param tlsMaxVersion {@code 1.2} or {@code 1.3}
 * @param headers response headers that replace ours, by lower-case name
 * @param allowedOrigins origins that may call the token, userinfo and revocation endpoints
 * @param behindProxy whether a proxy that terminates TLS is declared to stand in front
 * @param clientRemoteIp how the address of a caller is found
 * @param limits what clients may hold
 */
public record WebSettings(
    Optional<HostPort> http,
    Optional<HostPort> https,
    Optional<Path> tlsCert,
    Optional<Path> tlsKey,
    String tlsMinVersion,
    String tlsMaxVersion,
    Map<String, String> headers,
    List<String> allowedOrigins,
    List<String> allowedHeaders,
    boolean behindProxy,
    ClientRemoteIp clientRemoteIp,
    Limits limits) {

  public WebSettings {
    Objects.requireNonNull(http, "http");
    Objects.requireNonNull(https, "https");
    Objects.requireNonNull(tlsCert, "tlsCert");
    Objects.requireNonNull(tlsKey, "tlsKey");
    Objects.requireNonNull(tlsMinVersion, "tlsMinVersion");
    Objects.requireNonNull(tlsMaxVersion, "tlsMaxVersion");
    headers = Map.copyOf(headers);
    allowedOrigins = List.copyOf(allowedOrigins);
    allowedHeaders = List.copyOf(allowedHeaders);
    Objects.requireNonNull(clientRemoteIp, "clientRemoteIp");
    Objects.requireNonNull(limits, "limits");
  }

  /** Whether all callers seem to be the proxy, which is declared without saying which it is. */
  public boolean hidesCallers() {
    return behindProxy
        && (clientRemoteIp.header().isEmpty() || clientRemoteIp.trustedProxies().isEmpty());
  }

  /**
   * What clients may hold of a listener.
   *
   * @param maxConnections all together
   * @param maxConnectionsPerAddress one IPv4 address or one IPv6 network of 64 bits
   * @param requestTimeout for the head of a request, and again for its body
   * @param idleTimeout without a byte
   */
  public record Limits(
      int maxConnections,
      int maxConnectionsPerAddress,
      Duration requestTimeout,
      Duration idleTimeout) {}

  /**
   * Which forwarding header is believed, and from whom.
   *
   * @param header {@code X-Forwarded-For} or {@code Forwarded}, for example; empty for none
   * @param trustedProxies nobody else's header is read
   */
  public record ClientRemoteIp(Optional<String> header, List<Cidr> trustedProxies) {
    public ClientRemoteIp {
      Objects.requireNonNull(header, "header");
      trustedProxies = List.copyOf(trustedProxies);
    }
  }
}
