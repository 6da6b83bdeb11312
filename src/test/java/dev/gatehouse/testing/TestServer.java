package dev.gatehouse.testing;

import dev.gatehouse.admin.AdminCall;
import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.config.ProcessSources;
import dev.gatehouse.database.PostgresOptions;
import dev.gatehouse.logging.LogConfig;
import dev.gatehouse.storage.StorageStatistics;
import dev.gatehouse.tck.TestCertificates;
import dev.gatehouse.wiring.Host;
import dev.gatehouse.wiring.HostOptions;
import dev.gatehouse.wiring.StartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole server in this process, on a free port of 127.0.0.1, with people and clients for tests.
 * Plain HTTP on loopback: TLS has tests of its own.
 */
public final class TestServer implements AutoCloseable {
  /** The password of everybody. */
  public static final String PASSWORD = "correct horse battery";

  /** A confidential web application. */
  public static final String WEB = "web-app";

  public static final String WEB_SECRET = "web-app-secret-0123456789abcdef";
  public static final String WEB_REDIRECT = "https://app.example.com/callback";

  /** A public client on the person's machine. */
  public static final String NATIVE = "native-app";

  public static final String NATIVE_REDIRECT = "http://127.0.0.1/callback";

  /** A service that acts for itself; it may also be the audience of {@link #WEB}'s tokens. */
  public static final String SERVICE = "service";

  public static final String SERVICE_SECRET = "service-secret-0123456789abcdef";

  private final Path directory;
  private final Path configuration;
  private final Optional<InstantSource> clock;
  private final Optional<PostgresOptions> postgres;
  private final boolean proxied;
  private final LogTap log;
  private Host host;
  private Secrets secrets;

  private TestServer(
      Path directory,
      Path configuration,
      Optional<InstantSource> clock,
      Optional<PostgresOptions> postgres,
      boolean proxied,
      LogConfig.Format format) {
    this.log = LogTap.open(format);
    this.directory = directory;
    this.configuration = configuration;
    this.clock = clock;
    this.postgres = postgres;
    this.proxied = proxied;
  }

  /** How a server is to be. */
  public static final class Builder {
    private final Path directory;
    private Optional<InstantSource> clock = Optional.empty();
    private Optional<PostgresOptions> postgres = Optional.empty();
    private String path = "";
    private String more = "";
    private String clients = "";
    private String web = "";
    private String publicOrigin = "";
    private int port = freePort();
    private Optional<Integer> listen = Optional.empty();
    private LogConfig.Format format = LogConfig.Format.JSON;

    private Builder(Path directory) {
      this.directory = directory;
    }

    public Builder clock(InstantSource value) {
      clock = Optional.of(value);
      return this;
    }

    /** Keeps everything in PostgreSQL. */
    public Builder postgres(PostgresOptions options) {
      postgres = Optional.of(options);
      return this;
    }

    /** The issuer's path, such as {@code /dex}. */
    public Builder path(String value) {
      path = value;
      return this;
    }

    /** The issuer's port, for a second replica of one issuer; else a free one. */
    public Builder port(int value) {
      port = value;
      return this;
    }

    /** The port to listen on, when it is not the issuer's. */
    public Builder listen(int value) {
      listen = Optional.of(value);
      return this;
    }

    /**
     * One more replica of a server on PostgreSQL: its issuer, database and master key, a listener
     * of its own.
     */
    public Builder replicaOf(TestServer other) {
      postgres = other.postgres;
      port = other.issuer().getPort();
      path = other.issuer().getRawPath();
      listen = Optional.of(freePort());
      try {
        Files.copy(
            other.directory.resolve(TestConfiguration.KEY_FILE),
            directory.resolve(TestConfiguration.KEY_FILE));
        return this;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Writes the log as text for people instead of JSON. */
    public Builder textLog() {
      format = LogConfig.Format.TEXT;
      return this;
    }

    /** Further top-level keys as YAML. */
    public Builder with(String yaml) {
      more += yaml + "\n";
      return this;
    }

    /** Further keys of {@code web} as YAML. */
    public Builder web(String yaml) {
      web += yaml.indent(2);
      return this;
    }

    /**
     * Stands behind a proxy on this machine that terminates TLS: the issuer's origin is this one,
     * and browsers get there with {@link TestBrowser#through}.
     */
    public Builder behindProxy(String origin) {
      publicOrigin = origin;
      return web(
          """
          behindProxy: true
          clientRemoteIP: {header: X-Forwarded-For, trustedProxies: [127.0.0.1/32]}
          """);
    }

    /** Listens with TLS, too; clients may trust {@code tls.pem} in the server's directory. */
    public Builder https(TestCertificates certificates, int listen) {
      return web(TestConfiguration.https(directory, certificates, listen));
    }

    /** Further list items of {@code staticClients}, indented by two. */
    public Builder client(String yaml) {
      clients += yaml.indent(2);
      return this;
    }

    private String yaml() throws IOException {
      return TestConfiguration.yaml(
          publicOrigin.isEmpty() ? "http://127.0.0.1:" + port : publicOrigin,
          path,
          listen.orElse(port),
          web,
          TestConfiguration.storage(directory, postgres),
          more,
          clients);
    }

    public TestServer start() {
      TestServer server =
          new TestServer(directory, write(), clock, postgres, !publicOrigin.isEmpty(), format);
      try {
        server.open();
      } catch (RuntimeException e) {
        server.log.close();
        throw e;
      }
      server.secrets = Secrets.open(server.port());
      return server;
    }

    /** Only writes the configuration, for a server in another process; returns the file. */
    public Path write() {
      try {
        return Files.writeString(directory.resolve("gatehouse.yaml"), yaml());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * @param directory the test's own, for configuration and database
   */
  public static Builder in(Path directory) {
    return new Builder(directory);
  }

  /** A port of loopback that was free a moment ago. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void open() {
    try {
      host =
          Host.start(
              new HostOptions(
                  configuration,
                  new ProcessSources(Map.of()),
                  clock,
                  new SecureRandom(),
                  settings -> {}));
    } catch (StartException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** Stops, does what is to be done meanwhile, and starts again on the same data and port. */
  public void restart(Runnable... meanwhile) {
    host.close();
    try {
      List.of(meanwhile).forEach(Runnable::run);
    } finally {
      open();
    }
  }

  /** Changes the configuration file and has the server read it again. */
  public AdminReply reload(java.util.function.UnaryOperator<String> change) {
    configure(change);
    return administer("POST", "/configuration/reload", Map.of());
  }

  /** Replaces the configuration file; {@link #administer} a reload to use it. */
  public void configure(java.util.function.UnaryOperator<String> change) {
    try {
      Files.writeString(configuration, change.apply(Files.readString(configuration)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The issuer identifier. */
  public URI issuer() {
    return host.issuer();
  }

  /**
   * The address of a path below the issuer: at this server's listener, or the public one of a
   * server behind a proxy.
   */
  public URI at(String path) {
    URI address = URI.create(issuer() + path);
    return proxied ? address : here(address);
  }

  /** The same address at this server's listener: what a load balancer does among replicas. */
  public URI here(URI uri) {
    return URI.create(uri.toString().replace(uri.getRawAuthority(), "127.0.0.1:" + port()));
  }

  /** The port of 127.0.0.1 that the server listens on. */
  public int port() {
    return host.port("http");
  }

  /** The port of a listener: {@code https}, {@code http} or {@code telemetry}. */
  public int port(String listener) {
    return host.port(listener);
  }

  public Path directory() {
    return directory;
  }

  public Path configuration() {
    return configuration;
  }

  public StorageStatistics statistics() {
    return host.statistics();
  }

  /** Reads the file again; fails when it is refused. */
  public void reload() {
    AdminReply reply = administer("POST", "/configuration/reload", Map.of());
    if (reply.status() != 200) {
      throw new AssertionError(reply.body().toString());
    }
  }

  /** Reads the signing keys again, which a server whose clock jumped has not done lately. */
  public void readKeys() {
    administer("GET", "/keys", Map.of());
  }

  /** The rows behind the server, for tests that look at them or break them. */
  public TestRows rows() {
    return new TestRows(
        postgres
            .map(PostgresOptions::jdbcUrl)
            .orElseGet(() -> "jdbc:sqlite:" + directory.resolve("gatehouse.db")),
        postgres.map(PostgresOptions::user));
  }

  /** Calls the administration interface in this process. */
  public AdminReply administer(AdminCall call) {
    return host.administer(call);
  }

  /**
   * Calls the administration interface.
   *
   * @param resource path below {@code /admin/v1}, or one of the {@link ShortForms}
   */
  public AdminReply administer(String method, String resource, Map<String, Object> body) {
    return ShortForms.call(this::administer, method, resource, body);
  }

  /** As {@link #administer(String, String, Map)}, with parameters of the query. */
  public AdminReply administer(
      String method, String resource, Map<String, String> query, Map<String, Object> body) {
    return host.administer(new AdminCall(method, AdminCall.BASE + resource, query, body, "test"));
  }

  /** What a query with one row of one number finds in the database, read beside the server. */
  public long number(String sql) {
    return Long.parseLong(text(sql));
  }

  /** Like {@link #number} for text. */
  public String text(String sql) {
    List<String> rows = rows().texts(sql);
    if (rows.isEmpty()) {
      throw new AssertionError("no row: " + sql);
    }
    return rows.get(0);
  }

  /** What passes between the tests and this server and must be kept nowhere. */
  public Secrets secrets() {
    return secrets;
  }

  /** What the process has logged since this server started, at DEBUG. */
  public LogTap log() {
    return log;
  }

  /** The metrics as they are now. */
  public String metrics() {
    return new TestBrowser()
        .get(URI.create("http://127.0.0.1:" + host.port("telemetry") + "/metrics"))
        .body();
  }

  /** Stops the server, and fails when it told or kept a secret anywhere. */
  @Override
  public void close() {
    int port = port();
    List<String> leaks = new ArrayList<>();
    try {
      leaks.addAll(LeakScan.running(this));
    } finally {
      host.close();
      Secrets.close(port);
      log.close();
    }
    leaks.addAll(LeakScan.stopped(this));
    if (!leaks.isEmpty()) {
      throw new AssertionError("secrets got out: " + String.join("; ", leaks));
    }
  }
}
