package dev.gatehouse.wiring;

import dev.gatehouse.config.settings.Dialect;
import dev.gatehouse.config.settings.DiscoverySettings;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.WebSettings;
import dev.gatehouse.http.ConnectionLimits;
import dev.gatehouse.http.CorsPolicy;
import dev.gatehouse.http.InnerAddresses;
import dev.gatehouse.http.Listener;
import dev.gatehouse.http.ProxyTrust;
import dev.gatehouse.http.SecurityHeaders;
import dev.gatehouse.http.Surroundings;
import dev.gatehouse.spi.settings.HostPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Listeners and their surroundings from the settings. */
final class Sites {
  static final String HTTPS = "https";
  static final String HTTP = "http";
  static final String TELEMETRY = "telemetry";
  static final String ADMIN = "admin";
  static final String API = "administration";

  private Sites() {}

  /** What surrounds the issuer's routes, but for the origins of clients (rule R15). */
  static Surroundings surroundings(GatehouseSettings settings) {
    WebSettings web = settings.web();
    boolean https = "https".equals(settings.issuer().getScheme());
    return new Surroundings(
        new CorsPolicy(
            Set.copyOf(web.allowedOrigins()),
            web.allowedHeaders().isEmpty()
                ? List.of("Authorization", "Content-Type")
                : web.allowedHeaders()),
        new ProxyTrust(web.clientRemoteIp().header(), web.clientRemoteIp().trustedProxies()),
        SecurityHeaders.of(https && settings.dialect() == Dialect.GATEHOUSE, web.headers()),
        new InnerAddresses(
            settings.discovery().inner().stream().map(DiscoverySettings.Inner::address).toList()));
  }

  /** Where the issuer listens. */
  static List<Listener> issuer(WebSettings web) {
    List<Listener> listeners = new ArrayList<>(2);
    web.https().ifPresent(address -> listeners.add(tcp(HTTPS, address, Optional.of(tls(web)))));
    web.http().ifPresent(address -> listeners.add(tcp(HTTP, address, Optional.empty())));
    return listeners;
  }

  /** Of a configuration with an https listener. */
  static Listener.Tls tls(WebSettings web) {
    return new Listener.Tls(
        web.tlsCert().orElseThrow(),
        web.tlsKey().orElseThrow(),
        web.tlsMinVersion(),
        web.tlsMaxVersion());
  }

  /**
   * What clients may hold. A proxy holds the connections of all its clients; where one is declared
   * without its address, everybody may be it.
   */
  static ConnectionLimits limits(WebSettings web, Supplier<ProxyTrust> proxies) {
    WebSettings.Limits limits = web.limits();
    boolean unnamed = web.behindProxy() && web.clientRemoteIp().trustedProxies().isEmpty();
    return new ConnectionLimits(
        limits.maxConnections(),
        limits.maxConnectionsPerAddress(),
        limits.requestTimeout(),
        limits.idleTimeout(),
        address -> unnamed || proxies.get().trusts(address));
  }

  static Listener tcp(String name, HostPort address, Optional<Listener.Tls> tls) {
    return Listener.tcp(name, address.host(), address.port(), tls);
  }
}
