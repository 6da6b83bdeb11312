package dev.gatehouse.endtoend.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.tck.TestCertificates;
import dev.gatehouse.testing.RawHttp;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose public address leads nowhere says so, and serves all the same. */
class SelfCheckTest {
  @TempDir private Path directory;

  @Test
  void anAddressThatLeadsNowhereIsAWarningAndNoMore() throws Exception {
    TestCertificates made = TestCertificates.make(directory, "own");
    try (TestServer server =
        TestServer.in(directory)
            .behindProxy("https://login.invalid")
            .https(made, 0)
            .with("discovery: {selfCheck: true}")
            .start()) {
      String line = server.log().line(one -> one.contains("UNREACHABLE"));
      assertTrue(line.contains("WARN") && line.contains("https://login.invalid"), line);
      assertEquals(200, RawHttp.status(RawHttp.request(server.port(), "GET /healthz HTTP/1.1")));
      Map<String, Object> status = server.administer("GET", "/status", Map.of()).body();
      assertEquals(true, status.get("ready"), status::toString);
      assertTrue(
          String.valueOf(((Map<?, ?>) status.get("notes")).get("own address"))
              .contains("cannot be reached from here"),
          status::toString);
      long end = made.certificate().getNotAfter().toInstant().getEpochSecond();
      String gauge =
          "gatehouse_tls_certificate_expiration_timestamp_seconds{certificate=\"listener\"}";
      String metric =
          server.metrics().lines().filter(one -> one.startsWith(gauge)).findFirst().orElseThrow();
      assertEquals(end, (long) Double.parseDouble(metric.substring(gauge.length())));
    }
  }
}
