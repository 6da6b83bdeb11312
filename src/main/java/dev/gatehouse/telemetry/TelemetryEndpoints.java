package dev.gatehouse.telemetry;

import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.http.Route;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code /metrics}, {@code /healthz}, {@code /healthz/ready} and {@code /healthz/live}, at Dex's
 * paths. Thread-safe.
 */
public final class TelemetryEndpoints {
  private static final Set<String> GET = Set.of("GET", "HEAD");
  private final Metrics metrics;
  private final Readiness readiness;

  public TelemetryEndpoints(Metrics metrics, Readiness readiness) {
    this.metrics = metrics;
    this.readiness = readiness;
  }

  /** The routes of the telemetry site. */
  public List<Route> routes() {
    return List.of(
        route("/metrics", this::metrics),
        route("/healthz", this::ready),
        route("/healthz/ready", this::ready),
        route("/healthz/live", TelemetryEndpoints::live));
  }

  private static Route route(String path, dev.gatehouse.http.Endpoint endpoint) {
    return new Route(GET, path, endpoint, Route.Cors.NONE, Route.Errors.JSON);
  }

  private Response metrics(Request request) {
    return Response.status(200).body(Metrics.CONTENT_TYPE, metrics.write());
  }

  private Response ready(Request request) {
    Map<String, String> problems = readiness.problems();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", problems.isEmpty() ? "ready" : "not ready");
    if (!problems.isEmpty()) {
      body.put("problems", problems);
    }
    Map<String, String> notes = readiness.notes();
    if (!notes.isEmpty()) {
      body.put("notes", notes);
    }
    return Response.json(problems.isEmpty() ? 200 : 503, body);
  }

  /** Alive while the process answers: restarting it would not bring a database back. */
  private static Response live(Request request) {
    return Response.status(200)
        .body("text/plain;charset=UTF-8", "ok".getBytes(StandardCharsets.UTF_8));
  }
}
