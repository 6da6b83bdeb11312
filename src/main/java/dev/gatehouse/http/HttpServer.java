package dev.gatehouse.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listeners with one handler behind them: Javalin on Jetty, requests on virtual threads, HTTP/1.1
 * and HTTP/2.
 *
 * <p>Javalin's own routing, error pages and cookie handling are not used: every request goes to
 * {@link RequestHandler}.
 */
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final int HEADER_BYTES = 16_384;
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final String[] TLS_1_2_CIPHERS = {
    "TLS_AES_256_GCM_SHA384",
    "TLS_AES_128_GCM_SHA256",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
  };
  private final List<Listener> listeners;
  private final RequestHandler handler;
  private final Map<String, ServerConnector> connectors = new LinkedHashMap<>();
  private final List<TlsFiles> tls = new ArrayList<>();
  private Javalin javalin;

  public HttpServer(List<Listener> listeners, RequestHandler handler) {
    this.listeners = List.copyOf(listeners);
    this.handler = handler;
  }

  /** A listener's certificate and the factory that serves it. */
  private static final class TlsFiles {
    private final Listener.Tls files;
    private final SslContextFactory.Server factory;
    private byte[] seen;

    private TlsFiles(Listener.Tls files, SslContextFactory.Server factory, byte[] seen) {
      this.files = files;
      this.factory = factory;
      this.seen = seen;
    }
  }

  /**
   * Binds and starts.
   *
   * @throws IOException when a certificate cannot be used or an address cannot be bound; the
   *     message says which
   */
  public void start() throws IOException {
    Map<Listener, SslContextFactory.Server> contexts = new LinkedHashMap<>();
    for (Listener listener : listeners) {
      if (listener.tls().isPresent()) {
        contexts.put(listener, context(listener.tls().get()));
      }
    }
    javalin = Javalin.create(config -> configure(config, contexts));
    try {
      javalin.start();
    } catch (RuntimeException e) {
      throw new IOException("cannot listen on " + addresses() + ": " + rootMessage(e), e);
    }
  }

  private void configure(JavalinConfig config, Map<Listener, SslContextFactory.Server> contexts) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.concurrency.useVirtualThreads = true;
    config.jetty.modifyServer(server -> server.setStopAtShutdown(false));
    config.jetty.modifyServletContextHandler(
        context -> context.getServletHandler().setDecodeAmbiguousURIs(true));
    for (Listener listener : listeners) {
      config.jetty.addConnector(
          (server, ignored) -> connector(server, listener, contexts.get(listener)));
    }
    config.routes.before(context -> {
      handler.handle(context.req(), context.res());
      context.skipRemainingHandlers();
    });
  }

  private Connector connector(Server server, Listener listener, SslContextFactory.Server context) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setSendDateHeader(true);
    http.setRequestHeaderSize(HEADER_BYTES);
    http.setResponseHeaderSize(HEADER_BYTES);
    http.setHttpCompliance(HttpCompliance.RFC9110);
    // An encoded slash is part of a connector's id; what it means is decided after the split into
    // segments.
    http.setUriCompliance(
        UriCompliance.from(
            java.util.EnumSet.of(
                UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING)));
    ServerConnector connector;
    if (context == null) {
      connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    } else {
      SecureRequestCustomizer secure = new SecureRequestCustomizer();
      // API servers and the demo reach an issuer by address, for which no SNI is sent.
      secure.setSniHostCheck(false);
      secure.setSniRequired(false);
      http.addCustomizer(secure);
      ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
      alpn.setDefaultProtocol("http/1.1");
      connector =
          new ServerConnector(
              server,
              1,
              1,
              new SslConnectionFactory(context, alpn.getProtocol()),
              alpn,
              new HTTP2ServerConnectionFactory(http),
              new HttpConnectionFactory(http));
    }
    connector.setHost(listener.host());
    connector.setPort(listener.port());
    connector.setIdleTimeout(IDLE.toMillis());
    connectors.put(listener.name(), connector);
    return connector;
  }

  private SslContextFactory.Server context(Listener.Tls files) throws IOException {
    KeyStore store = PemFiles.read(files.certificate(), files.key());
    SslContextFactory.Server context = new SslContextFactory.Server();
    context.setKeyStore(store);
    context.setKeyStorePassword("");
    context.setSniRequired(false);
    context.setIncludeProtocols(
        files.minimum().equals("1.3")
            ? new String[] {"TLSv1.3"}
            : files.maximum().equals("1.2")
                ? new String[] {"TLSv1.2"}
                : new String[] {"TLSv1.3", "TLSv1.2"});
    context.setExcludeCipherSuites();
    context.setIncludeCipherSuites(TLS_1_2_CIPHERS);
    context.setRenegotiationAllowed(false);
    tls.add(new TlsFiles(files, context, fingerprint(files)));
    return context;
  }

  private static byte[] fingerprint(Listener.Tls files) throws IOException {
    byte[] certificate = java.nio.file.Files.readAllBytes(files.certificate());
    byte[] key = java.nio.file.Files.readAllBytes(files.key());
    byte[] both = java.util.Arrays.copyOf(certificate, certificate.length + key.length);
    System.arraycopy(key, 0, both, certificate.length, key.length);
    return dev.gatehouse.crypto.Digests.sha256(both);
  }

  /**
   * Serves changed certificate files from the next connection on; a pair that cannot be used is
   * reported and the old one stays.
   */
  public synchronized void reloadCertificates() {
    for (TlsFiles one : tls) {
      try {
        byte[] now = fingerprint(one.files);
        if (java.security.MessageDigest.isEqual(now, one.seen)) {
          continue;
        }
        KeyStore store = PemFiles.read(one.files.certificate(), one.files.key());
        one.factory.reload(context -> {
          context.setKeyStore(store);
          context.setKeyStorePassword("");
        });
        one.seen = now;
        LOG.atInfo()
            .addKeyValue("certificate", one.files.certificate())
            .log("TLS certificate read again");
      } catch (Exception e) {
        LOG.atError()
            .addKeyValue("certificate", one.files.certificate())
            .addKeyValue("reason", e.getMessage())
            .log("The changed TLS certificate cannot be used; the old one stays");
      }
    }
  }

  /** The port that a listener is bound to. */
  public int port(String listener) {
    return connectors.get(listener).getLocalPort();
  }

  private String addresses() {
    return String.join(", ", listeners.stream().map(one -> one.host() + ":" + one.port()).toList());
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }

  /** Stops accepting, lets requests in flight end for at most {@code grace}, then closes. */
  public void stop(Duration grace) {
    if (javalin == null) {
      return;
    }
    // Closing the sockets refuses new connections; those that are open end their requests.
    connectors.values().forEach(ServerConnector::close);
    handler.awaitIdle(grace);
    javalin.stop();
  }

  @Override
  public void close() {
    stop(Duration.ofSeconds(20));
  }
}
