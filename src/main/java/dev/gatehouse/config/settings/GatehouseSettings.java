package dev.gatehouse.config.settings;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The whole configuration.
 *
 * @param dialect whose file it was
 * @param issuer exactly as written: its {@code toString} is the {@code iss} of every token
 * @param smtp the mail server, if there is one
 * @param outbound how the addresses that clients registered are reached
 * @param masterKeyFile the key that seals secrets at rest; present with PostgreSQL
 * @param staticClients with different ids, those of {@code clientsDirectory} included
 * @param clientsDirectory where further files with clients are
 * @param reloadOnChange whether the file is read again when it changes
 * @param linking which logins people may link themselves
 * @param plugins where plug-ins are
 * @param connectors with different ids
 * @param enablePasswordDb whether a connector {@code local} for local users is added
 * @param staticPasswords with different e-mail addresses and user ids
 * @param discovery how others find the documents
 * @param clusters with different names
 * @param workloads platforms of workloads, with different names
 */
public record GatehouseSettings(
    Dialect dialect,
    URI issuer,
    StorageSettings storage,
    WebSettings web,
    TelemetrySettings telemetry,
    LoggerSettings logger,
    OAuth2Settings oauth2,
    ExpirySettings expiry,
    KeysSettings keys,
    FrontendSettings frontend,
    AdminSettings admin,
    AuditSettings audit,
    SessionSettings sessions,
    PasswordSettings passwords,
    Optional<SmtpSettings> smtp,
    OutboundSettings outbound,
    Optional<Path> masterKeyFile,
    List<ClientSettings> staticClients,
    Optional<Path> clientsDirectory,
    boolean reloadOnChange,
    RegistrationSettings registration,
    LinkingSettings linking,
    Optional<Path> plugins,
    List<ConnectorSettings> connectors,
    boolean enablePasswordDb,
    List<StaticPasswordSettings> staticPasswords,
    DiscoverySettings discovery,
    List<ClusterSettings> clusters,
    List<WorkloadSettings> workloads) {

  public GatehouseSettings {
    staticClients = List.copyOf(staticClients);
    connectors = List.copyOf(connectors);
    staticPasswords = List.copyOf(staticPasswords);
    clusters = List.copyOf(clusters);
    workloads = List.copyOf(workloads);
  }
}
