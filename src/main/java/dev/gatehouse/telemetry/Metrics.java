package dev.gatehouse.telemetry;

import dev.gatehouse.audit.AuditType;
import dev.gatehouse.connectors.CallObserver;
import dev.gatehouse.http.RequestObserver;
import dev.gatehouse.storage.StorageStatistics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Counts what happens and tells it in Prometheus' text format. Thread-safe.
 *
 * <p>Requests have Dex's names and labels, with buckets that reach down to a millisecond.
 */
public final class Metrics implements RequestObserver, CallObserver {
  /** Media type of {@link #write}. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final double NANOS = 1e9;
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer =
      PrometheusTextFormatWriter.builder().setIncludeCreatedTimestamps(false).build();
  private final Counter requests =
      Counter.builder()
          .name("http_requests_total")
          .help("Answered requests.")
          .labelNames("code", "method", "handler")
          .register(registry);
  private final Histogram durations =
      Histogram.builder()
          .name("request_duration_seconds")
          .help("Time to answer a request.")
          .labelNames("code", "method", "handler")
          .classicOnly()
          .classicUpperBounds(.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10)
          .register(registry);
  private final Histogram sizes =
      Histogram.builder()
          .name("response_size_bytes")
          .help("Size of answers' bodies.")
          .labelNames("code", "method", "handler")
          .classicOnly()
          .classicUpperBounds(200, 500, 900, 1500, 5000, 20_000, 100_000)
          .register(registry);
  private final Counter calls =
      Counter.builder()
          .name("gatehouse_connector_calls_total")
          .help("Calls of connectors by how they ended.")
          .labelNames("connector", "operation", "outcome")
          .register(registry);
  private final Histogram callDurations =
      Histogram.builder()
          .name("gatehouse_connector_call_duration_seconds")
          .help("Time that connectors take.")
          .labelNames("connector", "operation")
          .classicOnly()
          .classicUpperBounds(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30)
          .register(registry);
  private final Counter events =
      Counter.builder()
          .name("gatehouse_events_total")
          .help("Audit events: logins, tokens, refusals, keys, reloads.")
          .labelNames("event")
          .register(registry);

  /**
   * @param version the program's version
   */
  public Metrics(String version) {
    Info.builder()
        .name("gatehouse_build_info")
        .help("Version of this program.")
        .labelNames("version", "java")
        .register(registry)
        .addLabelValues(version, Runtime.version().toString());
    ProcessMetrics.register(this);
    // A rate needs a first sample: every event starts at zero.
    for (AuditType type : AuditType.values()) {
      events.initLabelValues(type.wireName());
    }
  }

  /** Adds a gauge that is read when somebody asks. */
  public void gauge(String name, String help, LongSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call((double) value.getAsLong()))
        .register(registry);
  }

  /** Adds a gauge with one label, such as the number of keys by state. */
  public void gauge(
      String name,
      String help,
      String label,
      Supplier<? extends Map<String, ? extends Number>> of) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .callback(
            callback -> of.get().forEach((key, value) -> callback.call(value.doubleValue(), key)))
        .register(registry);
  }

  /**
   * A number of a connector.
   *
   * @param connector its identifier
   * @param kind kind of its calls
   * @param value the number
   */
  public record OfCalls(String connector, String kind, double value) {}

  /** Adds a gauge about the calls of connectors. */
  public void calls(String name, String help, Supplier<List<OfCalls>> of) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("connector", "calls")
        .callback(callback ->
            of.get().forEach(one -> callback.call(one.value(), one.connector(), one.kind())))
        .register(registry);
  }

  /** Adds the database's counters. */
  public void storage(Supplier<StorageStatistics> statistics) {
    counter(
        "gatehouse_database_statements_total",
        "Statements sent to the database.",
        () -> (double) statistics.get().statements());
    counter(
        "gatehouse_database_units_total",
        "Committed units of work.",
        () -> (double) statistics.get().units());
    counter(
        "gatehouse_database_commits_total",
        "Durable commits; units may share one.",
        () -> (double) statistics.get().commits());
    counter(
        "gatehouse_audit_rows_total",
        "Audit rows written.",
        () -> (double) statistics.get().auditRows());
  }

  /** Adds a counter that is read when somebody asks. */
  void counter(String name, String help, DoubleSupplier value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  /** Adds a gauge of any number; what is not a number has no sample. */
  void number(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> {
          double now = value.getAsDouble();
          if (!Double.isNaN(now)) {
            callback.call(now);
          }
        })
        .register(registry);
  }

  /** Counts an audit event. */
  public void event(AuditType type) {
    events.labelValues(type.wireName()).inc();
  }

  @Override
  public void answered(String route, String method, int status, long nanos, long bytes) {
    String code = Integer.toString(status);
    String verb = METHODS.contains(method) ? method.toLowerCase(Locale.ROOT) : "other";
    requests.labelValues(code, verb, route).inc();
    durations.labelValues(code, verb, route).observe(nanos / NANOS);
    sizes.labelValues(code, verb, route).observe((double) bytes);
  }

  @Override
  public void called(String connectorId, String operation, Outcome outcome, long nanos) {
    calls.labelValues(connectorId, operation, outcome.name().toLowerCase(Locale.ROOT)).inc();
    callDurations.labelValues(connectorId, operation).observe(nanos / NANOS);
  }

  /** Everything in Prometheus' text format. */
  public byte[] write() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(16_384);
    try {
      writer.write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
