package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.RawHttp;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forwarding headers are believed from configured proxies, and from nobody else (case 77). */
class ProxyTest {
  @TempDir Path directory;
  private TestServer server;

  private void start(String clientRemoteIp) {
    server = TestServer.in(directory).web("clientRemoteIP: " + clientRemoteIp).start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** The address that the log says a request with these headers came from. */
  private String remote(String... headers) {
    String answer = RawHttp.request(server.port(), "GET /healthz HTTP/1.1", headers);
    String id = answer.replaceAll("(?s).*\r\nX-Request-Id: ([^\r]*)\r\n.*", "$1");
    return server
        .log()
        .line(line -> line.contains(id) && line.contains("\"Request\""))
        .replaceAll(".*\"remote\":\"([^\"]*)\".*", "$1");
  }

  @Test
  void nobodyIsBelievedUnlessConfigured() {
    server = TestServer.in(directory).start();
    assertEquals(
        "127.0.0.1",
        remote(
            "X-Forwarded-For: 192.0.2.1",
            "Forwarded: for=192.0.2.1;proto=https",
            "X-Real-IP: 192.0.2.1"));
  }

  @Test
  void anotherAddressIsNotBelieved() {
    start("{header: X-Forwarded-For, trustedProxies: [10.0.0.0/8, '::1/128']}");
    assertEquals("127.0.0.1", remote("X-Forwarded-For: 192.0.2.1"));
  }

  @Test
  void theAddressNextToTheLastTrustedProxyCounts() {
    start("{header: X-Forwarded-For, trustedProxies: [127.0.0.1/32, 10.0.0.0/8]}");
    assertEquals("192.0.2.1", remote("X-Forwarded-For: 192.0.2.1"));
    assertEquals("192.0.2.1", remote("X-Forwarded-For: 203.0.113.9, 192.0.2.1, 10.1.2.3"));
    assertEquals(
        "192.0.2.1",
        remote("X-Forwarded-For: 203.0.113.9", "X-Forwarded-For: 192.0.2.1, 10.0.0.1"));
    assertEquals("2001:db8::1", remote("X-Forwarded-For: 2001:db8::1"));
    assertEquals("10.1.2.3", remote("X-Forwarded-For: 192.0.2.1, nonsense, 10.1.2.3"));
    for (String odd :
        List.of("", "unknown", "localhost", "example.com", "1.2.3", "<script>", ",,,")) {
      assertEquals("127.0.0.1", remote("X-Forwarded-For: " + odd), odd);
    }
    assertEquals("127.0.0.1", remote("Forwarded: for=192.0.2.1"));
  }

  @Test
  void theStandardHeaderIsReadWhereItIsConfigured() {
    start("{header: Forwarded, trustedProxies: [127.0.0.1/32, 10.0.0.0/8]}");
    assertEquals("192.0.2.1", remote("Forwarded: for=192.0.2.1;proto=https"));
    assertEquals("2001:db8::1", remote("Forwarded: for=\"[2001:db8::1]:1234\""));
    assertEquals(
        "192.0.2.1", remote("Forwarded: for=203.0.113.9, for=192.0.2.1;by=_x, for=10.1.1.1"));
    assertEquals("127.0.0.1", remote("X-Forwarded-For: 192.0.2.1"));
    for (String odd :
        List.of("for=_hidden", "for=unknown", "for=\"192.0.2.1", "192.0.2.1", "by=192.0.2.1")) {
      assertEquals("127.0.0.1", remote("Forwarded: " + odd), odd);
    }
    // A client cannot hide behind a quote that the proxy's own element would close.
    assertEquals("192.0.2.1", remote("Forwarded: for=\"203.0.113.9\"", "Forwarded: for=192.0.2.1"));
  }

  /** The Host header and its relatives never make an address (cases 55 and 77). */
  @Test
  void theHostHeaderIsNeverUsed() {
    start("{header: X-Forwarded-For, trustedProxies: [127.0.0.1/32]}");
    for (String path : List.of("/.well-known/openid-configuration", "/", "/auth", "/logout")) {
      String answer =
          RawHttp.exchange(
              server.port(),
              "GET "
                  + path
                  + " HTTP/1.1\r\nHost: evil.example.com\r\nX-Forwarded-Host: evil.example.com\r\n"
                  + "X-Forwarded-Proto: https\r\nX-Forwarded-Port: 99\r\n"
                  + "Forwarded: host=evil.example.com\r\nConnection: close\r\n\r\n");
      assertTrue(answer.startsWith("HTTP/1.1 "), answer);
      assertFalse(answer.contains("evil.example.com"), answer);
    }
  }
}
