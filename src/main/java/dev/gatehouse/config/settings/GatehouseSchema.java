package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.ChoiceKind;
import dev.gatehouse.spi.settings.HostPort;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Place;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Sources;
import dev.gatehouse.spi.settings.UrlHosts;
import dev.gatehouse.spi.settings.Values;
import dev.gatehouse.spi.settings.VariantKind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Declares the whole configuration. */
public final class GatehouseSchema {
  /** Names the master key without a change of the file; {@code masterKeyFile} wins. */
  public static final String MASTER_KEY_VARIABLE = "GATEHOUSE_MASTER_KEY_FILE";

  private static final Duration LONGEST_ROTATION = Duration.ofDays(3660);

  private final Dialect dialect;
  private final Setting<URI> issuer;
  private final Setting<StorageSettings> storage;
  private final Setting<WebSettings> web;
  private final Setting<TelemetrySettings> telemetry;
  private final Setting<LoggerSettings> logger;
  private final Setting<OAuth2Settings> oauth2;
  private final Setting<ProtocolSchemas.Expiry> expiry;
  private final Setting<Signer> signer;
  private final Setting<Keys> keys;
  private final Setting<FrontendSettings> frontend;
  private final Setting<AdminSettings> admin;
  private final Setting<AuditSettings> audit;
  private final Setting<SessionSettings> sessions;
  private final Setting<PasswordSettings> passwordRules;
  private final Setting<SmtpSettings> smtp;
  private final Setting<OutboundSettings> outbound;
  private final Setting<Path> masterKey;
  private final Setting<List<ClientSettings>> clients;
  private final Setting<Path> clientsDirectory;
  private final Setting<Boolean> reloadOnChange;
  private final Setting<RegistrationSettings> registration;
  private final Setting<LinkingSettings> linking;
  private final Setting<Path> plugins;
  private final Setting<List<ConnectorSettings>> connectors;
  private final Setting<Boolean> passwordDb;
  private final Setting<List<StaticPasswordSettings>> passwords;
  private final Setting<DiscoverySettings> discovery;
  private final Setting<List<ClusterSettings>> clusters;
  private final Setting<List<WorkloadSettings>> workloads;

  /** Dex's place for what {@code keys} says. */
  private record Signer(Optional<Duration> period, Optional<SigningAlgorithm> algorithm) {}

  private record Keys(Optional<Duration> period, List<SigningAlgorithm> algorithms) {}

  private GatehouseSchema(SettingsBuilder s, Dialect dialect, Sources sources) {
    this.dialect = dialect;
    if (dialect == Dialect.GATEHOUSE) {
      s.choice("apiVersion", Dialect.API_VERSION)
          .required()
          .doc("Marks a file of ours; without it, a file is read as Dex reads it.");
    }
    issuer =
        s.url("issuer")
            .required()
            .check(Uris::issuer)
            .doc("Where people and applications reach Gatehouse: the iss of every token.");
    storage =
        s.setting("storage", StorageSchema.kind(dialect, sources))
            .required()
            .doc("Where state is kept.");
    web = s.object("web", WebSchema.of(dialect)).doc("Listeners.");
    telemetry = s.object("telemetry", telemetry()).doc("Metrics and health.");
    logger = s.object("logger", logger(dialect)).doc("The log, on standard error.");
    oauth2 = s.object("oauth2", ProtocolSchemas.oauth2(dialect)).doc("What is offered.");
    expiry = s.object("expiry", ProtocolSchemas.expiry(dialect)).doc("Lifetimes.");
    signer = s.setting("signer", signer(dialect)).doc("Dex's way to configure keys.");
    keys = s.object("keys", keys()).doc("Keys that sign tokens.");
    frontend =
        s.object("frontend", FrontendSchema.of(dialect, sources)).doc("The look of the pages.");
    admin = s.object("admin", AdminSchema.of()).doc("How administrators reach the server.");
    audit = s.object("audit", AuditSchema.of()).doc("The audit record in the database.");
    sessions = s.object("sessions", ProtocolSchemas.sessions(dialect)).doc("Browser sessions.");
    smtp = s.object("smtp", SmtpSchema.of()).optional().doc("The server that mails go through.");
    outbound =
        s.object("outbound", OutboundSchema.of())
            .doc("How the addresses that clients registered are reached.");
    passwordRules = s.object("passwords", PasswordSchema.of()).doc("Passwords of people.");
    s.ignoredWithWarning(
        "grpc", "there is no gRPC API; use the command line, or declare clients in this file");
    s.refused(
        "mfa",
        "there is no second factor of our own yet; leave it to the connector's identity provider");
    masterKey =
        s.path("masterKeyFile")
            .otherwise("made beside the SQLite file")
            .doc(
                "File of 32 random bytes that seals secrets at rest; required with PostgreSQL. The"
                    + " environment variable "
                    + MASTER_KEY_VARIABLE
                    + " names it, too.");
    sources.environment(MASTER_KEY_VARIABLE).map(Path::of).ifPresent(masterKey::defaultsTo);
    clients =
        s.list(
                "staticClients",
                Kinds.list(Kinds.object(ClientSchema.of(dialect)))
                    .uniqueBy("id", ClientSettings::id))
            .doc("Clients.");
    clientsDirectory =
        s.path("clientsDirectory")
            .doc(
                "Directory of YAML files with a client or a list of clients each, read as if they"
                    + " stood in staticClients, and again when they change.");
    reloadOnChange =
        s.bool("reloadOnChange")
            .defaultsTo(false)
            .doc("Whether this file is read again when it changes, as by gatehouse reload.");
    registration =
        s.object("registration", RegistrationSchema.schema())
            .doc("Clients that register themselves.");
    linking =
        s.object("linking", LinkingSchema.schema())
            .doc("Logins of several connectors that are one person.");
    plugins =
        s.path("plugins")
            .doc("Directory with a directory of jars for each plug-in; a reload reads it again.");
    connectors =
        s.list(
                "connectors",
                Kinds.list(Kinds.object(PeopleSchemas.connector()))
                    .uniqueBy("id", ConnectorSettings::id))
            .doc("Where people come from.");
    passwordDb =
        s.bool("enablePasswordDB").defaultsTo(false).doc("Adds the connector local: local users.");
    passwords =
        s.list(
                "staticPasswords",
                Kinds.list(Kinds.object(PeopleSchemas.password(dialect)))
                    .uniqueBy("email", p -> p.email().toLowerCase(Locale.ROOT))
                    .uniqueBy("userID", p -> p.userId().isEmpty() ? null : p.userId()))
            .doc("Local users; needs enablePasswordDB.");
    discovery = s.object("discovery", DiscoverySchema.schema()).doc("How others find this issuer.");
    clusters =
        s.list(
                "clusters",
                Kinds.list(Kinds.object(ClusterSchemas.cluster()))
                    .uniqueBy("name", ClusterSettings::name))
            .doc("Kubernetes clusters: their tokens, and what is written for them.");
    workloads = WorkloadSchemas.setting(s);
    s.check(
        (values, report) -> WorkloadSchemas.check(workloads, values.get(issuer), values, report));
    s.check((values, report) ->
        ExchangeSchema.references(
            new ExchangeSchema.Named(clients, connectors, workloads),
            id -> connectorExists(values, id),
            values,
            report));
    s.check(this::https);
    s.check(this::people);
    s.check(this::master);
    s.check(this::references);
    s.check(this::linked);
    s.check((values, report) ->
        ClusterChecks.all(clusters, clients, connectors, passwordDb, values, report));
    s.check((values, report) -> DiscoverySchema.check(discovery, issuer, clusters, values, report));
    s.check((values, report) -> {
      if (values.written(keys) && values.written(signer)) {
        report.error(keys, "keys and signer configure the same", "keep one of them");
      }
    });
  }

  /** The declaration for a dialect; the sources give defaults that come from the environment. */
  public static Schema<GatehouseSettings> of(Dialect dialect, Sources sources) {
    return Schema.of("Gatehouse", s -> new GatehouseSchema(s, dialect, sources)::bind);
  }

  /** Dex has sessions only where the file says so; without, each request asks for a login. */
  private SessionSettings sessions(Values v) {
    boolean answering = dialect == Dialect.GATEHOUSE || v.written(sessions);
    return answering ? v.get(sessions) : v.get(sessions).notAnswering();
  }

  private GatehouseSettings bind(Values v) {
    return new GatehouseSettings(
        dialect,
        v.get(issuer),
        v.get(storage),
        v.get(web),
        v.get(telemetry),
        v.get(logger),
        v.get(oauth2),
        v.get(expiry).settings(),
        mergedKeys(v),
        v.get(frontend),
        v.get(admin),
        v.get(audit),
        sessions(v),
        v.get(passwordRules),
        v.find(smtp),
        v.get(outbound),
        v.find(masterKey),
        v.get(clients),
        v.find(clientsDirectory),
        v.get(reloadOnChange),
        v.get(registration),
        v.get(linking),
        v.find(plugins),
        v.get(connectors),
        v.get(passwordDb),
        v.get(passwords),
        v.get(discovery),
        v.get(clusters),
        v.get(workloads));
  }

  private KeysSettings mergedKeys(Values v) {
    Duration standard = dialect == Dialect.DEX ? Duration.ofHours(6) : Duration.ofDays(30);
    Optional<Signer> old = v.find(signer);
    List<SigningAlgorithm> algorithms =
        old.flatMap(Signer::algorithm).map(List::of).orElse(v.get(keys).algorithms());
    Duration period =
        old.flatMap(Signer::period)
            .or(() -> v.get(keys).period())
            .or(() -> v.get(expiry).signingKeys())
            .orElse(standard);
    return new KeysSettings(algorithms, period);
  }

  private void https(Values v, Report report) {
    URI uri = v.get(issuer);
    if ("https".equalsIgnoreCase(uri.getScheme())
        || Uris.isLoopback(UrlHosts.of(uri).orElseThrow())) {
      return;
    }
    String message = "the issuer is http: passwords and tokens cross the network in the clear";
    String advice = "use https (http is for 127.0.0.1, [::1] and localhost)";
    if (dialect == Dialect.DEX) {
      report.warning(issuer, message, advice);
    } else {
      report.error(issuer, message, advice);
    }
  }

  private void people(Values v, Report report) {
    if (!v.get(passwords).isEmpty() && !v.get(passwordDb)) {
      report.error(
          passwords, "staticPasswords without a connector for them", "set enablePasswordDB: true");
    }
    boolean service =
        !v.get(clients).isEmpty()
            && v.get(clients).stream()
                .allMatch(c -> c.grantTypes().equals(List.of("client_credentials")));
    if (v.get(connectors).isEmpty() && !v.get(passwordDb) && !service) {
      report.error(
          connectors,
          "nobody can log in: there is no connector",
          "add one to connectors, or set enablePasswordDB: true");
    }
    for (int i = 0; i < v.get(connectors).size(); i++) {
      if (v.get(passwordDb) && v.get(connectors).get(i).id().equals("local")) {
        report.error(
            report.at(connectors).item(i).key("id"),
            "the connector id local belongs to enablePasswordDB",
            "choose another id, or remove enablePasswordDB");
      }
    }
  }

  private void master(Values v, Report report) {
    if (v.get(storage) instanceof StorageSettings.Postgres && v.find(masterKey).isEmpty()) {
      report.error(
          storage,
          "PostgreSQL needs a master key that is not in the database",
          "write 32 random bytes to a file (openssl rand 32) and name it in masterKeyFile or "
              + MASTER_KEY_VARIABLE);
    }
  }

  /** Names of clients and connectors that do not exist are warnings: the database may have them. */
  private void references(Values v, Report report) {
    Set<String> algorithms =
        mergedKeys(v).algorithms().stream()
            .map(SigningAlgorithm::joseName)
            .collect(Collectors.toSet());
    for (int i = 0; i < v.get(clients).size(); i++) {
      for (ClientReferences.Finding finding :
          ClientReferences.of(v.get(clients).get(i), algorithms, id -> connectorExists(v, id))) {
        Place place = report.at(clients).item(i).key(finding.key());
        if (finding.severity() == Problem.Severity.ERROR) {
          report.error(place, finding.message(), finding.suggestion());
        } else {
          report.warning(place, finding.message(), finding.suggestion());
        }
      }
    }
  }

  private void linked(Values v, Report report) {
    List<String> ids = v.get(linking).connectors();
    for (int i = 0; i < ids.size(); i++) {
      if (!connectorExists(v, ids.get(i))) {
        report.error(
            report.at(linking).key("connectors").item(i),
            "there is no connector " + ids.get(i),
            "name connectors of this file by their id");
      }
    }
  }

  private boolean connectorExists(Values v, String id) {
    return v.get(connectors).stream().anyMatch(c -> c.id().equals(id))
        || (v.get(passwordDb) && id.equals("local"));
  }

  private static Schema<TelemetrySettings> telemetry() {
    return Schema.of(
        "Metrics and health",
        s -> {
          Setting<HostPort> http = s.address("http").doc("Where metrics and health are served.");
          s.ignoredWithWarning(
              "enableProfiling", "use the JDK's own tools: jcmd, JDK Flight Recorder");
          return v -> new TelemetrySettings(v.find(http));
        });
  }

  private static Schema<LoggerSettings> logger(Dialect dialect) {
    boolean dex = dialect == Dialect.DEX;
    return Schema.of(
        "Log",
        s -> {
          Setting<LogLevel> level =
              s.setting("level", Kinds.choice(LogLevel.class).inAnyCase())
                  .defaultsTo(LogLevel.INFO)
                  .doc("The least severe entries that are written.");
          Setting<LogFormat> format =
              s.setting(
                      "format",
                      dex
                          ? Kinds.choice(LogFormat.class).inAnyCase()
                          : Kinds.choice(LogFormat.class))
                  .defaultsTo(LogFormat.TEXT)
                  .doc("Text for people, JSON for machines.");
          Setting<List<String>> exclude =
              s.list("excludeFields", Kinds.text()).doc("Fields that are left out.");
          return v -> new LoggerSettings(v.get(level), v.get(format), v.get(exclude));
        });
  }

  private static Schema<Keys> keys() {
    return Schema.of(
        "Signing keys",
        s -> {
          Setting<List<SigningAlgorithm>> algorithms =
              s.list("algorithms", Kinds.list(algorithm()).uniqueBy("", a -> a))
                  .defaultsTo(List.of(SigningAlgorithm.RS256), "[RS256]")
                  .check(list ->
                      list.isEmpty()
                          ? Optional.of("needs at least one algorithm")
                          : Optional.empty())
                  .doc("Algorithms with an active key; the first is the default.");
          Setting<Duration> period =
              s.setting(
                      "rotationPeriod",
                      Kinds.duration(KeysSettings.SHORTEST_ROTATION, LONGEST_ROTATION))
                  .otherwise("30d (6h in a Dex file)")
                  .doc("How long a key signs.");
          return v -> new Keys(v.find(period), v.get(algorithms));
        });
  }

  private static ChoiceKind<SigningAlgorithm> algorithm() {
    return Kinds.choice(SigningAlgorithm.class, SigningAlgorithm::joseName);
  }

  private static VariantKind<Signer> signer(Dialect dialect) {
    Schema<Signer> local =
        Schema.of(
            "Keys in the database",
            s -> {
              Setting<Duration> period =
                  s.setting(
                          "keysRotationPeriod",
                          Kinds.duration(KeysSettings.SHORTEST_ROTATION, LONGEST_ROTATION))
                      .doc("How long a key signs.");
              Setting<SigningAlgorithm> algorithm =
                  s.setting("algorithm", algorithm()).doc("Algorithm of the keys.");
              return v -> new Signer(v.find(period), v.find(algorithm));
            });
    Map<String, Schema<? extends Signer>> types = new LinkedHashMap<>();
    types.put("local", local);
    ChoiceKind<Schema<? extends Signer>> choice = Kinds.choice(types);
    VariantKind<Signer> kind =
        Kinds.variant(
            "type",
            "config",
            choice.refusing(
                "vault", "keys are kept in the database, sealed with masterKeyFile; write local"));
    return dialect == Dialect.DEX ? kind.defaultingTo("local") : kind;
  }
}
