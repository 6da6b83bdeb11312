package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.RawHttp;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The telemetry address: metrics under the names that Dex users scrape, health, and only these. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TelemetryTest {
  private TestServer server;

  @BeforeAll
  void start(@TempDir Path directory) {
    server = TestServer.in(directory).start();
    new TestLogin(server, new TestBrowser()).tokens();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private Page telemetry(String path) {
    return new TestBrowser().get(URI.create("http://127.0.0.1:" + server.port("telemetry") + path));
  }

  private double value(String sample) {
    Matcher line =
        Pattern.compile("(?m)^" + Pattern.quote(sample) + " (\\S+)$").matcher(server.metrics());
    assertTrue(line.find(), sample);
    return Double.parseDouble(line.group(1));
  }

  @Test
  void requestsHaveDexsNamesAndLabels() {
    String labels = "{code=\"200\",handler=\"/token\",method=\"post\"}";
    double before = value("http_requests_total" + labels);
    new TestLogin(server, new TestBrowser()).tokens();
    assertEquals(before + 1, value("http_requests_total" + labels));
    assertEquals(before + 1, value("request_duration_seconds_count" + labels));
    assertEquals(before + 1, value("response_size_bytes_count" + labels));
    assertTrue(value("response_size_bytes_sum" + labels) > 1000 * (before + 1));
    assertTrue(
        value(
                "response_size_bytes_bucket{code=\"200\",handler=\"/token\",method=\"post\",le=\"200.0\"}")
            == 0);
  }

  @Test
  void theProcessHasTheUsualNames() {
    double now = System.currentTimeMillis() / 1e3;
    assertTrue(value("process_cpu_seconds_total") > 0.1);
    assertTrue(value("process_resident_memory_bytes") > 20e6);
    assertTrue(value("process_open_fds") > 5);
    assertTrue(value("process_max_fds") >= value("process_open_fds"));
    double started = value("process_start_time_seconds");
    assertTrue(started < now && started > now - 86_400, () -> started + " " + now);
  }

  @Test
  void nobodysPathsAndMethodsMakeLabels() {
    for (int i = 0; i < 50; i++) {
      RawHttp.request(server.port(), "M" + i + " /path-" + i + " HTTP/1.1");
      RawHttp.request(server.port(), "GET /auth/connector-" + i + " HTTP/1.1");
    }
    String metrics = server.metrics();
    assertFalse(metrics.contains("path-4") || metrics.contains("connector-4"), metrics);
    assertTrue(
        value("http_requests_total{code=\"404\",handler=\"unknown\",method=\"other\"}") >= 50);
  }

  @Test
  void healthIsAnsweredAtDexsPaths() {
    for (String path : List.of("/healthz", "/healthz/ready", "/healthz/live")) {
      assertEquals(200, telemetry(path).status(), path);
    }
    Page page = new TestBrowser().get(server.at("/healthz"));
    assertEquals(200, page.status());
    assertEquals("Health check passed", page.body());
    assertEquals("ok", telemetry("/healthz/live").body());
  }

  @Test
  void eachAddressAnswersOnlyItsOwn() {
    for (String path : List.of("/keys", "/token", "/auth", "/admin/v1/status", "/", "/static/x")) {
      assertEquals(404, telemetry(path).status(), path);
    }
    assertEquals(404, new TestBrowser().get(server.at("/metrics")).status());
    assertEquals(404, new TestBrowser().get(server.at("/healthz/ready")).status());
    String answer =
        RawHttp.request(server.port("telemetry"), "POST /metrics HTTP/1.1", "Content-Length: 0");
    assertEquals(405, RawHttp.status(answer));
  }
}
