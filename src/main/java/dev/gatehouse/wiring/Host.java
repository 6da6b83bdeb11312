package dev.gatehouse.wiring;

import dev.gatehouse.admin.AdminApi;
import dev.gatehouse.admin.AdminCall;
import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.admin.TokenCallers;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.backchannel.LogoutDelivery;
import dev.gatehouse.config.settings.AdminSettings;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.connectors.ConnectorTypes;
import dev.gatehouse.http.Deadline;
import dev.gatehouse.http.HttpServer;
import dev.gatehouse.http.Listener;
import dev.gatehouse.http.RequestHandler;
import dev.gatehouse.http.RequestObserver;
import dev.gatehouse.http.Scope;
import dev.gatehouse.http.Site;
import dev.gatehouse.http.Surroundings;
import dev.gatehouse.jobs.Jobs;
import dev.gatehouse.storage.StorageStatistics;
import dev.gatehouse.telemetry.Metrics;
import dev.gatehouse.telemetry.Readiness;
import dev.gatehouse.telemetry.TelemetryEndpoints;
import dev.gatehouse.tokens.TokenMinter;
import dev.gatehouse.tokens.TokenVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: listeners, storage, keys, background work, and the generation in use. One per
 * process in production; tests run several. Thread-safe once started.
 */
public final class Host implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Host.class);
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final Duration QUIET = Duration.ofSeconds(1);

  /** For closing sockets, the last records, the database, and the end of the process. */
  private static final Duration THE_REST = Duration.ofSeconds(5);

  /**
   * How long {@link #drain} and {@link #close} take together at the most, while the database
   * answers: requests, then background work, then logouts that are being told, then the rest. Who
   * ends the process by force has to wait for so long.
   */
  public static final Duration LONGEST_STOP =
      GRACE.plus(Jobs.CLOSE_WAIT).plus(LogoutDelivery.CLOSE_WAIT).plus(THE_REST);

  private final Core core;
  private final ConfigurationLoader loader;
  private final HttpServer http;
  private final Jobs jobs;
  private final LogoutDelivery logouts;
  private final Readiness readiness;
  private final Reloader reloader;
  private final AdminApi admin;

  /** By when requests have to end; shared by {@link #drain} and {@link #close}. */
  private final AtomicReference<Deadline> requestsEnd = new AtomicReference<>();

  private Host(
      HostOptions options,
      ConfigurationLoader loader,
      ConfigurationLoader.Loaded loaded,
      Core core,
      Optional<Metrics> metrics) {
    GatehouseSettings settings = core.started();
    this.core = core;
    this.loader = loader;
    loader.use(loaded);
    DatabaseProbe probe = new DatabaseProbe(core.storage(), core.clock());
    this.reloader = new Reloader(core, loader, options, loaded, this::surround);
    OwnAddress address = OwnAddress.of(core, reloader::settings);
    this.readiness = readiness(core, probe).note("own address", address::note);
    this.admin = Administrations.of(core, reloader, () -> ServerStatus.of(core, readiness));
    this.http =
        new HttpServer(
            sites(settings, metrics),
            Sites.limits(
                settings.web(), () -> core.generations().current().surroundings().proxies()),
            core.randomness());
    this.logouts =
        new LogoutDelivery(
            core.storage(),
            core.generations(),
            new TokenMinter(core.keys(), core.randomness()),
            core.randomness(),
            core.clock());
    this.jobs =
        BackgroundWork.of(core, probe, http, reloader, logouts, address, options.configuration());
    metrics.ifPresent(all -> Gauges.register(all, core, logouts, address));
  }

  /**
   * Starts a server.
   *
   * @throws StartException when the configuration, the database, a key or an address cannot be
   *     used; the message is for the person who starts it
   */
  public static Host start(HostOptions options) throws StartException {
    Preparation preparation = Preparation.begin();
    ConfigurationLoader loader =
        new ConfigurationLoader(options.sources(), connectorTypes(), options.addresses());
    try {
      return start(options, loader, preparation);
    } catch (StartException | RuntimeException e) {
      // Copies of plug-ins' jars would stay behind.
      loader.close();
      throw e;
    }
  }

  private static Host start(
      HostOptions options, ConfigurationLoader loader, Preparation preparation)
      throws StartException {
    ConfigurationLoader.Loaded loaded = load(loader, options.configuration());
    GatehouseSettings settings = loaded.settings().orElseThrow();
    options.logging().accept(settings.logger());
    loaded.report().problems().forEach(problem -> LOG.atWarn().log("{}", problem));
    Optional<Metrics> metrics =
        settings.telemetry().http().map(address -> new Metrics(Version.text()));
    SessionEnds audit = new SessionEnds(new AuditLog(metrics.map(all -> all::event)));
    Core core =
        Core.open(
            options,
            loaded,
            audit,
            metrics
                .<dev.gatehouse.connectors.CallObserver>map(all -> all)
                .orElseGet(dev.gatehouse.connectors.CallObserver::none));
    preparation.await();
    try {
      Host host = new Host(options, loader, loaded, core, metrics);
      host.open();
      audit.whenNoticed(() -> host.jobs.wake(LogoutDelivery.JOB));
      return host;
    } catch (StartException | RuntimeException e) {
      core.close();
      throw e;
    }
  }

  /** The connector types that this program brings. */
  public static ConnectorTypes connectorTypes() {
    return ConnectorTypes.discover(List.of(Host.class.getClassLoader()));
  }

  /**
   * The settings of a configuration file.
   *
   * @throws StartException when it cannot be read or has errors; the message lists them
   */
  public static GatehouseSettings settings(ConfigurationLoader loader, Path file)
      throws StartException {
    return load(loader, file).settings().orElseThrow();
  }

  static ConfigurationLoader.Loaded load(ConfigurationLoader loader, Path file)
      throws StartException {
    try {
      ConfigurationLoader.Loaded loaded = loader.load(file);
      if (loaded.settings().isEmpty()) {
        throw new StartException(loaded.report().text().strip());
      }
      return loaded;
    } catch (IOException e) {
      throw new StartException(
          "The configuration " + file + " cannot be read: " + StartException.reason(e), e);
    }
  }

  private static Readiness readiness(Core core, DatabaseProbe probe) {
    return new Readiness()
        .check("database", probe::problem)
        .check(
            "keys",
            () ->
                core.keys().usable()
                    ? Optional.empty()
                    : Optional.of("the signing keys could not be read lately"))
        .check("master key", core.masterKeyChange()::problem)
        .note("connectors", () -> ConnectorHealth.note(core.generations().current().connectors()));
  }

  private List<Site> sites(GatehouseSettings settings, Optional<Metrics> metrics) {
    RequestObserver observer =
        metrics
            .<RequestObserver>map(all -> all)
            .orElseGet(() -> (route, method, status, nanos, bytes) -> {});
    Routes.Services services =
        new Routes.Services(
            settings.issuer(),
            core.storage(),
            core.clientAdministration(),
            core.keys(),
            core.masterKeys(),
            core.refreshKeys(),
            core.sealer(),
            core.randomness(),
            core.recorder(),
            core.clock(),
            readiness::ready);
    List<dev.gatehouse.http.Route> routes =
        new ArrayList<>(Routes.of(services, core.generations()));
    List<Site> sites = new ArrayList<>(4);
    AdminSettings.Api api = settings.admin().api();
    if (api.enabled() && api.http().isPresent()) {
      sites.add(
          new Site(
              List.of(Sites.tcp(Sites.API, api.http().get(), Optional.empty())),
              facing(administration(), observer)));
    } else if (api.enabled()) {
      routes.addAll(administration());
    }
    sites.add(new Site(Sites.issuer(settings.web()), facing(routes, observer)));
    if (metrics.isPresent()) {
      sites.add(
          new Site(
              List.of(
                  Sites.tcp(
                      Sites.TELEMETRY,
                      settings.telemetry().http().orElseThrow(),
                      Optional.empty())),
              plain(new TelemetryEndpoints(metrics.get(), readiness).routes(), Failures.plain())));
    }
    adminListener(settings)
        .ifPresent(listener ->
            sites.add(
                new Site(List.of(listener), plain(admin.localRoutes(), Failures.problems()))));
    return sites;
  }

  private RequestHandler facing(List<dev.gatehouse.http.Route> routes, RequestObserver observer) {
    return new RequestHandler(
        core.generations().current().policy().basePath(),
        routes,
        Failures.issuer(),
        core.generations()::pin,
        core.randomness(),
        observer);
  }

  private List<dev.gatehouse.http.Route> administration() {
    String base = core.generations().current().policy().basePath();
    return admin.routes(
        new TokenCallers(core.storage(), new TokenVerifier(core.keys()), core.clock()),
        path -> base + path);
  }

  private RequestHandler plain(
      List<dev.gatehouse.http.Route> routes, dev.gatehouse.http.FailurePages failures) {
    Scope plain = Scope.of(Surroundings.plain());
    return new RequestHandler(
        "",
        routes,
        failures,
        () -> plain,
        core.randomness(),
        (route, method, status, nanos, bytes) -> {});
  }

  /** Without a place for the socket the server runs all the same, and says so. */
  private static Optional<Listener> adminListener(GatehouseSettings settings) {
    Path socket = Places.adminSocket(settings);
    try {
      Path directory = socket.toAbsolutePath().getParent();
      if (!Files.isDirectory(directory)) {
        Files.createDirectory(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      if (!Files.isWritable(directory)) {
        throw new IOException(directory + " is not writable");
      }
      return Optional.of(Listener.unix(Sites.ADMIN, socket));
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("socket", socket)
          .addKeyValue("reason", StartException.reason(e))
          .log("There is no socket for the command line; set admin.socket to a writable place");
      return Optional.empty();
    }
  }

  /** Around the routes, what a reload has brought; files that it names are read in any case. */
  private void surround(GatehouseSettings settings) {
    core.recorder().limit(settings.audit().refusalsPerMinute());
    if (settings.web().https().isPresent()) {
      http.useCertificate(Sites.HTTPS, Sites.tls(settings.web()));
    }
  }

  private void open() throws StartException {
    try {
      http.start();
    } catch (IOException e) {
      throw new StartException("Gatehouse cannot start: " + e.getMessage(), e);
    }
    jobs.start();
    LOG.atInfo()
        .addKeyValue("version", Version.text())
        .addKeyValue("issuer", core.started().issuer())
        .addKeyValue("database", core.storage().description())
        .addKeyValue("crypto", core.provider().description())
        .addKeyValue("crypto_reason", core.provider().reason())
        .addKeyValue("master_key_id", core.masterKeys().current().id())
        .log("Gatehouse is ready");
    audit(AuditType.SERVER_STARTED);
  }

  private void audit(AuditType type) {
    AuditEvent event =
        AuditEvent.of(type).with(Fact.DETAIL, Version.text()).at(core.clock().instant());
    core.storage()
        .write(tx -> {
          tx.audit().append(event);
          return null;
        });
  }

  /** The issuer identifier. */
  public java.net.URI issuer() {
    return core.started().issuer();
  }

  /** The port of a listener: {@code https}, {@code http} or {@code telemetry}. */
  public int port(String listener) {
    return http.port(listener);
  }

  /** Counters of the database since start. */
  public StorageStatistics statistics() {
    return core.storage().statistics();
  }

  /** Calls the administration interface in this process. */
  public AdminReply administer(AdminCall call) {
    return admin.call(call);
  }

  /** Reads the configuration again, for {@code SIGHUP}. */
  public boolean reload(String actor) {
    var outcome = reloader.reload(actor);
    if (!outcome.accepted()) {
      LOG.atError().log("The changed configuration was refused: {}", outcome.report().strip());
    }
    return outcome.accepted();
  }

  /**
   * Has clients go to another replica before {@link #close}: it accepts no connection, ends each
   * one with its next answer, and returns when nobody has asked anything for a second, after twenty
   * at the latest.
   */
  public void drain() {
    readiness.stopping();
    http.drain(requestsEnd(), QUIET);
  }

  private Deadline requestsEnd() {
    requestsEnd.compareAndSet(null, Deadline.after(GRACE));
    return requestsEnd.get();
  }

  /**
   * Finishes requests in flight, for at most twenty seconds less what {@link #drain} took, then
   * closes everything; {@link #LONGEST_STOP} for both.
   */
  @Override
  public void close() {
    readiness.stopping();
    http.stop(requestsEnd());
    jobs.close();
    logouts.close();
    try {
      core.recorder().flush();
      audit(AuditType.SERVER_STOPPED);
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("reason", e.getMessage()).log("The stop could not be recorded");
    }
    core.close();
    loader.close();
    LOG.atInfo().log("Gatehouse has stopped");
  }
}
