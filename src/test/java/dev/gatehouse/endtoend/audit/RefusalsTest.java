package dev.gatehouse.endtoend.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.tck.MutableClock;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Refusals are in the table, in a bounded number, and what is left out is counted (rule R1). */
class RefusalsTest {
  private static final int FLOOD = 200;

  @TempDir Path directory;
  private final MutableClock clock =
      new MutableClock(Instant.ofEpochSecond(Instant.now().getEpochSecond() / 60 * 60));

  private TestServer start(int perMinute) {
    return TestServer.in(directory)
        .clock(clock)
        .with("audit: {refusalsPerMinute: " + perMinute + "}")
        .web("clientRemoteIP: {header: X-Forwarded-For, trustedProxies: [127.0.0.1/32]}")
        .start();
  }

  private static void refuse(TestServer server, String address) {
    TestBrowser.Page page =
        new TestBrowser()
            .send(
                HttpRequest.newBuilder(server.at("/token"))
                    .header("X-Forwarded-For", address)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            "client_id=web-app&client_secret=wrong")));
    assertEquals(401, page.status(), page::toString);
  }

  private static List<Map<String, Object>> of(TestServer server, String type) {
    return AuditRecord.search(server, Map.of("type", type, "limit", "500"));
  }

  @Test
  void whoIsLoudHidesNobody() {
    try (TestServer server = start(50)) {
      for (int i = 0; i < FLOOD; i++) {
        refuse(server, "203.0.113.66");
      }
      refuse(server, "198.51.100.7");
      List<Map<String, Object>> kept = of(server, "client.authentication_failed");
      assertEquals(6, kept.size(), kept::toString);
      assertEquals("198.51.100.7", kept.get(0).get("remote"));
      assertEquals(List.of(), of(server, "audit.left_out"));
      clock.advance(Duration.ofMinutes(1));
      List<Map<String, Object>> left = of(server, "audit.left_out");
      assertEquals(1, left.size(), left::toString);
      assertEquals(Integer.toString(FLOOD - 5), left.get(0).get("count"));
      assertEquals("client.authentication_failed " + (FLOOD - 5), left.get(0).get("detail"));
      refuse(server, "203.0.113.66");
      assertEquals(7, of(server, "client.authentication_failed").size(), "another minute");
    }
  }

  @Test
  void manyAddressesShareTheWhole() {
    try (TestServer server = start(20)) {
      for (int i = 0; i < FLOOD; i++) {
        refuse(server, "203.0.113." + i);
      }
      assertEquals(20, of(server, "client.authentication_failed").size());
      // A reload has another number in use at once.
      assertEquals(200, server.reload(y -> y.replace("Minute: 20", "Minute: 0")).status());
      clock.advance(Duration.ofMinutes(1));
      refuse(server, "203.0.113.1");
      assertEquals(20, of(server, "client.authentication_failed").size());
    }
  }

  /** A stop writes what has come in, so the next start knows it. */
  @Test
  void aStopLosesNothing() {
    try (TestServer server = start(50)) {
      refuse(server, "203.0.113.1");
      TestLogin.Reply own =
          new TestLogin(server, new TestBrowser())
              .post(
                  "/token",
                  Map.of("grant_type", "client_credentials"),
                  TestServer.SERVICE,
                  TestServer.SERVICE_SECRET);
      assertEquals(200, own.status(), own::toString);
      Object jti = TestLogin.claims(own.text("access_token")).get("jti");
      server.restart();
      assertEquals(1, server.rows().audited("client.authentication_failed"));
      assertEquals(List.of(jti.toString()), jtis(server));
    }
  }

  private static List<String> jtis(TestServer server) {
    return server.rows().texts("select jti from gh_audit where type = 'token.issued'");
  }

  /** An event goes when it is as old as the configuration says, and not before. */
  @Test
  void retentionIsConfigured() {
    try (TestServer server =
        TestServer.in(directory).clock(clock).with("audit: {retention: 2d}").start()) {
      new TestLogin(server, new TestBrowser()).tokens();
      assertTrue(server.rows().audited("token.issued") == 1);
      clock.advance(Duration.ofHours(47));
      server.restart();
      assertEquals(1, AuditRecord.search(server, Map.of("type", "token.issued")).size());
      clock.advance(Duration.ofHours(2));
      server.restart();
      // The clean-up runs right after the start, beside us.
      for (int i = 0; i < 200 && server.rows().audited("token.issued") > 0; i++) {
        Thread.onSpinWait();
        new TestBrowser().get(server.at("/healthz"));
      }
      assertEquals(0, server.rows().audited("token.issued"));
    }
  }
}
