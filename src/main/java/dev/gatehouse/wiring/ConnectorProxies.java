package dev.gatehouse.wiring;

import dev.gatehouse.config.settings.OutboundSettings;
import dev.gatehouse.outbound.AddressPolicy;
import dev.gatehouse.spi.settings.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;

/**
 * Leads connectors to their upstreams through the proxy of the configuration, which may change
 * while they are open. The own host is reached without it. Thread-safe.
 */
final class ConnectorProxies extends ProxySelector {
  private static final List<Proxy> DIRECT = List.of(Proxy.NO_PROXY);
  private static final List<String> OWN_HOST = List.of("localhost", "127.0.0.1", "[::1]");
  private volatile OutboundSettings settings;

  ConnectorProxies(OutboundSettings settings) {
    this.settings = settings;
  }

  /** From now on these settings hold. */
  void follow(OutboundSettings current) {
    settings = current;
  }

  @Override
  public List<Proxy> select(URI uri) {
    OutboundSettings current = settings;
    String host = uri.getHost();
    if (host == null
        || current.proxy().isEmpty()
        || AddressPolicy.matches(OWN_HOST, host)
        || AddressPolicy.matches(current.noProxy(), host)) {
      return DIRECT;
    }
    HostPort proxy = current.proxy().get();
    // Looked up at each connection, because its address may change.
    return List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.host(), proxy.port())));
  }

  /** The connection fails, which whoever wanted it says. */
  @Override
  public void connectFailed(URI uri, SocketAddress proxy, IOException problem) {}
}
