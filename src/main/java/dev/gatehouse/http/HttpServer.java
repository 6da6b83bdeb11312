package dev.gatehouse.http;

import dev.gatehouse.crypto.Randomness;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.component.Graceful;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of a process: Javalin on Jetty, requests on virtual threads, HTTP/1.1 and HTTP/2.
 *
 * <p>Javalin's own routing, error pages and cookie handling are not used: every request goes to the
 * {@link RequestHandler} of its listener's site. Started and stopped once, by one thread.
 */
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final int HEADER_BYTES = 16_384;

  /** How soon a silent connection goes while others wait for its place. */
  private static final Duration IDLE_WHEN_FULL = Duration.ofSeconds(2);

  private static final String SITE = "dev.gatehouse.site";
  private static final String REFERENCES = "org.eclipse.jetty.util.referencesPerCacheLine";
  private final List<Site> sites;
  private final ConnectionLimits limits;
  private final Randomness randomness;
  private final Map<String, AbstractConnector> connectors = new LinkedHashMap<>();
  private final Map<String, ServerTls> tls = new LinkedHashMap<>();
  private final List<UnixSockets> sockets = new ArrayList<>();
  private Javalin javalin;

  /**
   * @param limits of each network listener
   */
  public HttpServer(List<Site> sites, ConnectionLimits limits, Randomness randomness) {
    this.sites = List.copyOf(sites);
    this.limits = limits;
    this.randomness = randomness;
  }

  /**
   * Loads tables of the server library that every start needs; another thread may do it before
   * {@link #start}. Changes nothing that can be seen.
   */
  public static void prepare() {
    spareManagement();
    Server server = new Server();
    server.addConnector(new ServerConnector(server, new HttpConnectionFactory()));
    ServerTls.prepare();
  }

  /**
   * The server library asks the platform's management beans how large a reference is, and would
   * initialise all of them for that: a tenth of a start's processor time. They have four bytes in
   * every heap below 32 GiB, and the answer is about the spacing of its queues only.
   */
  private static void spareManagement() {
    if (System.getProperty(REFERENCES) == null) {
      System.setProperty(REFERENCES, "16");
    }
  }

  /**
   * Binds and starts.
   *
   * @throws IOException when a certificate cannot be used or an address cannot be bound; the
   *     message says which
   */
  public void start() throws IOException {
    Map<String, UnixSockets> unix = new LinkedHashMap<>();
    for (Site site : sites) {
      for (Listener listener : site.listeners()) {
        if (listener.tls().isPresent()) {
          tls.put(listener.name(), ServerTls.read(listener.tls().get()));
        }
        if (listener.address() instanceof Listener.Address.Unix address) {
          UnixSockets socket = UnixSockets.prepare(address.path(), randomness);
          sockets.add(socket);
          unix.put(listener.name(), socket);
        }
      }
    }
    try {
      javalin = Javalin.create(config -> configure(config, unix));
      javalin.start();
      for (UnixSockets socket : sockets) {
        socket.publish();
      }
    } catch (RuntimeException | IOException e) {
      stop(Deadline.after(Duration.ZERO));
      throw new IOException("cannot listen on " + addresses() + ": " + rootMessage(e), e);
    }
  }

  private void configure(JavalinConfig config, Map<String, UnixSockets> unix) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.concurrency.useVirtualThreads = true;
    config.jetty.modifyServer(server -> {
      server.setStopAtShutdown(false);
      server.setErrorHandler(new PlainErrors());
    });
    config.jetty.modifyServletContextHandler(
        context -> context.getServletHandler().setDecodeAmbiguousURIs(true));
    for (Site site : sites) {
      for (Listener listener : site.listeners()) {
        config.jetty.addConnector((server, ignored) -> {
          AbstractConnector connector =
              connector(server, listener, http(site), unix.get(listener.name()));
          connector.setIdleTimeout(limits.idle().toMillis());
          connectors.put(listener.name(), connector);
          return connector;
        });
      }
    }
    config.routes.before(context -> {
      RequestHandler handler = (RequestHandler) context.req().getAttribute(SITE);
      handler.handle(context.req(), context.res(), limits.request());
      context.skipRemainingHandlers();
    });
  }

  private static HttpConfiguration http(Site site) {
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
            EnumSet.of(
                UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING)));
    http.addCustomizer((request, responseHeaders) -> {
      request.setAttribute(SITE, site.handler());
      Runnable cut = () -> request.getConnectionMetaData().getConnection().getEndPoint().close();
      request.setAttribute(RequestHandler.CUT, cut);
      return request;
    });
    return http;
  }

  private AbstractConnector connector(
      Server server, Listener listener, HttpConfiguration http, UnixSockets socket) {
    return switch (listener.address()) {
      case Listener.Address.Unix ignored -> {
        UnixDomainServerConnector connector =
            new UnixDomainServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setUnixDomainPath(socket.bindPath());
        yield connector;
      }
      case Listener.Address.Tcp tcp -> {
        ServerTls certificate = tls.get(listener.name());
        ServerConnector connector =
            new GuardedConnector(
                server,
                new ConnectionGuard(listener.name(), limits),
                certificate == null
                    ? new ConnectionFactory[] {new HttpConnectionFactory(http)}
                    : secure(certificate, http));
        connector.setHost(tcp.host());
        connector.setPort(tcp.port());
        NetworkConnectionLimit total = new NetworkConnectionLimit(limits.total(), connector);
        total.setEndPointIdleTimeout(Math.min(limits.idle().toMillis(), IDLE_WHEN_FULL.toMillis()));
        server.addBean(total);
        yield connector;
      }
    };
  }

  private static ConnectionFactory[] secure(ServerTls certificate, HttpConfiguration http) {
    SecureRequestCustomizer secure = new SecureRequestCustomizer();
    // API servers and the demo reach an issuer by address, for which no SNI is sent.
    secure.setSniHostCheck(false);
    secure.setSniRequired(false);
    http.addCustomizer(secure);
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol("http/1.1");
    return new ConnectionFactory[] {
      new SslConnectionFactory(certificate.factory(), alpn.getProtocol()),
      alpn,
      new HTTP2ServerConnectionFactory(http),
      new HttpConnectionFactory(http)
    };
  }

  /** Serves changed certificate files from the next connection on. */
  public void reloadCertificates() {
    tls.values().forEach(ServerTls::reload);
  }

  /** Has a listener serve other files; where they cannot be used, the log says so. */
  public void useCertificate(String listener, Listener.Tls files) {
    tls.get(listener).use(files);
  }

  /** The port that a network listener is bound to. */
  public int port(String listener) {
    return ((NetworkConnector) connectors.get(listener)).getLocalPort();
  }

  private String addresses() {
    return String.join(
        ", ",
        sites.stream()
            .flatMap(site -> site.listeners().stream())
            .map(listener -> listener.address().toString())
            .toList());
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }

  /**
   * Tells clients to go elsewhere: no new connection is accepted, and each answer is the last of
   * its connection. Returns when nobody has asked anything for {@code quiet}, but not past {@code
   * by}, which holds for all sites together. {@link #stop} comes next, by the same deadline.
   */
  public void drain(Deadline by, Duration quiet) {
    sites.forEach(site -> site.handler().endConnections());
    refuseConnections();
    for (AbstractConnector connector : connectors.values()) {
      for (Graceful sessions : connector.getContainedBeans(Graceful.class)) {
        // Sessions of HTTP/2 say that they take no further request (GOAWAY); their end is not
        // awaited.
        Future<Void> unused = sessions.shutdown();
      }
    }
    sites.forEach(site -> site.handler().awaitIdle(by, quiet));
  }

  /** Closing the sockets refuses new connections; those that are open end their requests. */
  private void refuseConnections() {
    for (AbstractConnector connector : connectors.values()) {
      if (connector instanceof ServerConnector open) {
        open.close();
      }
    }
  }

  /** Stops accepting, lets requests in flight end until {@code by} at most, then closes. */
  public void stop(Deadline by) {
    refuseConnections();
    sites.forEach(site -> site.handler().awaitIdle(by, Duration.ZERO));
    if (javalin != null) {
      javalin.stop();
      javalin = null;
    }
    for (UnixSockets socket : sockets) {
      try {
        socket.remove();
      } catch (IOException e) {
        LOG.atWarn().addKeyValue("reason", e.getMessage()).log("A socket could not be removed");
      }
    }
    sockets.clear();
  }

  @Override
  public void close() {
    stop(Deadline.after(Duration.ofSeconds(20)));
  }
}
