package dev.gatehouse.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.config.settings.OutboundSettings;
import dev.gatehouse.spi.settings.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectorProxiesTest {
  private static final List<Proxy> DIRECT = List.of(Proxy.NO_PROXY);

  private static OutboundSettings settings(Optional<HostPort> proxy, String... direct) {
    return new OutboundSettings(
        List.of(), List.of(), Optional.empty(), proxy, List.of(direct), Duration.ofSeconds(1));
  }

  private static List<Proxy> select(ConnectorProxies proxies, String uri) {
    return proxies.select(URI.create(uri));
  }

  @Test
  void upstreamsAreReachedThroughTheProxyButForTheNamedOnes() {
    ConnectorProxies proxies =
        new ConnectorProxies(
            settings(Optional.of(HostPort.parse("127.0.0.1:3128")), "*.corp.example.com"));
    List<Proxy> through =
        List.of(
            new Proxy(
                Proxy.Type.HTTP, new InetSocketAddress(InetAddress.getLoopbackAddress(), 3128)));
    assertEquals(through, select(proxies, "https://accounts.google.com/x"));
    assertEquals(through, select(proxies, "http://corp.example.com:8080/"));
    assertEquals(DIRECT, select(proxies, "https://LOGIN.corp.example.com/"));
    for (String own : List.of("http://127.0.0.1:5556/", "http://localhost/", "http://[::1]:1/")) {
      assertEquals(DIRECT, select(proxies, own));
    }
  }

  @Test
  void followsTheConfiguration() {
    ConnectorProxies proxies = new ConnectorProxies(settings(Optional.empty()));
    assertEquals(DIRECT, select(proxies, "https://accounts.google.com/"));
    proxies.follow(settings(Optional.of(HostPort.parse("127.0.0.1:3128"))));
    assertEquals(Proxy.Type.HTTP, select(proxies, "https://accounts.google.com/").get(0).type());
    proxies.follow(settings(Optional.empty()));
    assertEquals(DIRECT, select(proxies, "https://accounts.google.com/"));
  }
}
