package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Cidr;
import dev.gatehouse.spi.settings.HostPort;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.Values;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Declares {@code web}. */
final class WebSchema {
  private static final Set<String> HEADERS =
      Set.of(
          "content-security-policy",
          "x-frame-options",
          "x-content-type-options",
          "x-xss-protection",
          "strict-transport-security");

  private static final Duration SHORTEST = Duration.ofMillis(100);

  private WebSchema() {}

  static Schema<WebSettings> of(Dialect dialect) {
    return Schema.of(
        "Listeners",
        s -> {
          Setting<HostPort> http =
              s.address("http").doc("Plain HTTP: on loopback, or behind a declared proxy.");
          Setting<HostPort> https = s.address("https").doc("HTTPS; needs tlsCert and tlsKey.");
          Setting<Path> cert =
              s.path("tlsCert").doc("Certificate chain (PEM); read again when it changes.");
          Setting<Path> key = s.path("tlsKey").doc("Private key (PEM).");
          Setting<String> least =
              s.choice("tlsMinVersion", "1.2", "1.3").defaultsTo("1.2").doc("Oldest TLS version.");
          Setting<String> most =
              s.choice("tlsMaxVersion", "1.2", "1.3").defaultsTo("1.3").doc("Newest TLS version.");
          Setting<Map<String, String>> headers =
              s.map("headers", Kinds.text())
                  .check(WebSchema::headers)
                  .doc("Response headers that replace the built-in ones.");
          Setting<List<String>> origins =
              s.list("allowedOrigins", Kinds.text())
                  .check(list -> dialect == Dialect.DEX ? Optional.empty() : origins(list))
                  .warnAbout(list -> dialect == Dialect.DEX ? origins(list) : Optional.empty())
                  .doc("Origins whose scripts may call token, userinfo and revocation.");
          Setting<List<String>> allowed =
              s.list("allowedHeaders", Kinds.text())
                  .defaultsTo(List.of("Authorization", "Content-Type"))
                  .doc("Request headers that those scripts may send.");
          Setting<Boolean> proxy =
              s.bool("behindProxy")
                  .defaultsTo(false)
                  .doc("Declares that a proxy in front terminates TLS.");
          Setting<WebSettings.ClientRemoteIp> remote = s.object("clientRemoteIP", remote());
          Setting<WebSettings.Limits> limits = s.object("limits", limits());
          s.check((values, report) -> listeners(dialect, values, report, http, https, proxy));
          s.check((values, report) -> callers(values, report, proxy, remote));
          s.check((values, report) -> tls(values, report, https, cert, key));
          s.check((values, report) -> {
            if (values.get(least).compareTo(values.get(most)) > 0) {
              report.error(least, "web.tlsMinVersion is above web.tlsMaxVersion", "");
            }
          });
          return v ->
              new WebSettings(
                  v.find(http),
                  v.find(https),
                  v.find(cert),
                  v.find(key),
                  v.get(least),
                  v.get(most),
                  lowerCase(v.get(headers)),
                  v.get(origins),
                  v.get(allowed),
                  v.get(proxy),
                  v.get(remote),
                  v.get(limits));
        });
  }

  private static Optional<String> origins(List<String> list) {
    return list.stream().flatMap(origin -> Uris.origin(origin).stream()).findFirst();
  }

  private static Schema<WebSettings.ClientRemoteIp> remote() {
    return Schema.of(
        "Address of the caller",
        s -> {
          Setting<String> header =
              s.text("header")
                  .doc("Header with the caller's address, such as X-Forwarded-For or Forwarded.");
          Setting<List<Cidr>> proxies =
              s.list("trustedProxies", Kinds.cidr())
                  .doc("Only from these addresses is the header believed.");
          s.check((values, report) -> {
            boolean named = values.find(header).filter(h -> !h.isBlank()).isPresent();
            if (named && values.get(proxies).isEmpty()) {
              report.warning(
                  header,
                  "the header is never believed without trusted proxies",
                  "list the proxies in trustedProxies");
            }
          });
          return v ->
              new WebSettings.ClientRemoteIp(
                  v.find(header).filter(h -> !h.isBlank()), v.get(proxies));
        });
  }

  private static Schema<WebSettings.Limits> limits() {
    return Schema.of(
        "What clients may hold of each listener",
        s -> {
          Setting<Integer> all =
              s.integer("maxConnections", 1, 1_000_000)
                  .defaultsTo(10_000)
                  .doc("Connections at a time; further ones wait.");
          Setting<Integer> each =
              s.integer("maxConnectionsPerAddress", 1, 1_000_000)
                  .defaultsTo(500)
                  .doc(
                      "Connections at a time of one IPv4 address or IPv6 /64 network; further ones"
                          + " are closed. Trusted proxies are not counted, and nobody is behind a"
                          + " proxy that trustedProxies does not name.");
          Setting<Duration> request =
              s.setting("requestTimeout", Kinds.duration(SHORTEST, Duration.ofMinutes(10)))
                  .defaultsTo(Duration.ofSeconds(20))
                  .doc("Time for the head of a request to arrive, and again for its body.");
          Setting<Duration> idle =
              s.setting("idleTimeout", Kinds.duration(SHORTEST, Duration.ofHours(1)))
                  .defaultsTo(Duration.ofSeconds(30))
                  .doc("A connection without a byte for so long is closed.");
          return v -> new WebSettings.Limits(v.get(all), v.get(each), v.get(request), v.get(idle));
        });
  }

  private static void listeners(
      Dialect dialect,
      Values values,
      Report report,
      Setting<HostPort> http,
      Setting<HostPort> https,
      Setting<Boolean> proxy) {
    Optional<HostPort> plain = values.find(http);
    if (plain.isEmpty() && values.find(https).isEmpty()) {
      report.error(http, "nothing to listen on", "give web.http or web.https");
    }
    if (plain.isEmpty() || values.get(proxy) || Uris.isLoopback(plain.get().host())) {
      return;
    }
    String message = "web.http is open to the network, where passwords can be read";
    String advice = "use web.https, listen on 127.0.0.1, or declare behindProxy: true";
    if (dialect == Dialect.DEX) {
      report.warning(http, message, advice);
    } else {
      report.error(http, message, advice);
    }
  }

  private static void callers(
      Values values,
      Report report,
      Setting<Boolean> proxy,
      Setting<WebSettings.ClientRemoteIp> remote) {
    WebSettings.ClientRemoteIp callers = values.get(remote);
    if (values.get(proxy) && callers.header().isEmpty()) {
      report.warning(
          proxy,
          "all callers have the proxy's address, so wrong passwords are counted for accounts alone",
          "name the proxy and its header in web.clientRemoteIP");
    }
  }

  private static void tls(
      Values values,
      Report report,
      Setting<HostPort> https,
      Setting<Path> cert,
      Setting<Path> key) {
    if (values.find(https).isPresent() && values.find(cert).isEmpty()) {
      report.error(https, "web.https needs a certificate", "give web.tlsCert");
    }
    if (values.find(https).isPresent() && values.find(key).isEmpty()) {
      report.error(https, "web.https needs a private key", "give web.tlsKey");
    }
  }

  private static Optional<String> headers(Map<String, String> headers) {
    for (Map.Entry<String, String> header : headers.entrySet()) {
      if (!HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        return Optional.of("has a header that cannot be replaced: " + header.getKey());
      }
      if (header.getValue().chars().anyMatch(c -> c < ' ' || c > '~')) {
        return Optional.of("has a value that is no header text: " + header.getKey());
      }
    }
    return Optional.empty();
  }

  private static Map<String, String> lowerCase(Map<String, String> headers) {
    Map<String, String> lower = new TreeMap<>();
    headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
    return lower;
  }
}
