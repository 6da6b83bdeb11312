package dev.gatehouse.cli;

import dev.gatehouse.admin.AdminCall;
import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.config.Configuration;
import dev.gatehouse.config.ConfigurationReader;
import dev.gatehouse.config.ListenAddresses;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.wiring.HostOptions;
import dev.gatehouse.wiring.OfflineAdministration;
import dev.gatehouse.wiring.Places;
import dev.gatehouse.wiring.StartException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Calls the administration interface: of the running server, else on the database itself. */
final class Administration implements AutoCloseable {
  private final Path config;
  private final boolean keeps;
  private OfflineAdministration kept;

  Administration(Path config) {
    this(config, false);
  }

  private Administration(Path config, boolean keeps) {
    this.config = config;
    this.keeps = keeps;
  }

  /** For many calls: the database stays open between them when no server runs. */
  static Administration kept(Path config) {
    return new Administration(config, true);
  }

  /** Whether a call has opened the database, because no server runs. */
  boolean offline() {
    return kept != null;
  }

  @Override
  public void close() {
    if (kept != null) {
      kept.close();
    }
  }

  /**
   * @return the reply's body
   * @throws CommandFailure with the reason when it was refused
   */
  Map<String, Object> get(String resource, Map<String, String> query) throws StartException {
    return require(call(command("GET", resource, query, Map.of(), Map.of()), true));
  }

  /**
   * @return the reply's body
   * @throws CommandFailure with the reason when it was refused
   */
  Map<String, Object> post(String resource, Map<String, Object> body) throws StartException {
    return change("POST", resource, Map.of(), body);
  }

  /**
   * Any change.
   *
   * @param query parameters of the query
   * @return the reply's body
   * @throws CommandFailure with the reason when it was refused
   */
  Map<String, Object> change(
      String method, String resource, Map<String, String> query, Map<String, Object> body)
      throws StartException {
    return require(call(command(method, resource, query, Map.of(), body), true));
  }

  /**
   * A change of what has a version.
   *
   * @param version only if it still has this one; null for any
   * @return the reply's body
   * @throws CommandFailure with the reason when it was refused
   */
  Map<String, Object> changeIf(
      Long version, String method, String resource, Map<String, Object> body)
      throws StartException {
    Map<String, String> headers =
        version == null ? Map.of() : Map.of("If-Match", "\"" + version + "\"");
    return require(call(command(method, resource, Map.of(), headers, body), true));
  }

  /** For what only a running server can do; a refusal is told in the reply. */
  AdminReply postToServer(String resource, Map<String, Object> body) throws StartException {
    return call(command("POST", resource, Map.of(), Map.of(), body), false);
  }

  /**
   * For what only a running server can say.
   *
   * @return the reply's body
   * @throws CommandFailure with the reason when it was refused
   */
  Map<String, Object> getFromServer(String resource) throws StartException {
    return require(call(command("GET", resource, Map.of(), Map.of(), Map.of()), false));
  }

  /** A segment of a resource's path. */
  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static AdminCall command(
      String method,
      String resource,
      Map<String, String> query,
      Map<String, String> headers,
      Map<String, Object> body) {
    return new AdminCall(method, AdminCall.BASE + resource, query, headers, body, actor());
  }

  private AdminReply call(AdminCall call, boolean offline) throws StartException {
    if (kept != null) {
      return kept.call(call);
    }
    Path socket = socket();
    if (Files.exists(socket)) {
      try {
        return new AdminClient(socket).call(call);
      } catch (java.net.ConnectException gone) {
        // Left behind by a server that was killed; nobody listens.
      } catch (IOException e) {
        throw new CommandFailure(
            "The server's socket " + socket + " cannot be used: " + e.getMessage());
      }
    }
    if (!offline) {
      throw new CommandFailure(
          "No server runs with " + config + ": nobody answers on " + socket + ".");
    }
    HostOptions options = HostOptions.of(config, ConfigOption.sources(), LogSetup::quiet);
    if (keeps) {
      kept = OfflineAdministration.open(options);
      return kept.call(call);
    }
    try (OfflineAdministration administration = OfflineAdministration.open(options)) {
      return administration.call(call);
    }
  }

  /** Who is at the keyboard, for audit records. */
  static String actor() {
    return "command line of " + System.getProperty("user.name", "somebody");
  }

  /** The issuer identifier of the configuration. */
  String issuer() throws StartException {
    return settings().issuer().toString();
  }

  private Path socket() throws StartException {
    return Places.adminSocket(settings());
  }

  /**
   * The settings of the file itself, without those of clients: a mistake in a client's own file
   * must not keep an administrator from the server. No connector is looked for either.
   */
  GatehouseSettings settings() throws StartException {
    try {
      Configuration configuration =
          new ConfigurationReader(ConfigOption.sources(), ListenAddresses.UNIMPORTANT)
              .withoutClientFiles()
              .read(config);
      return configuration
          .settings()
          .orElseThrow(() -> new CommandFailure(configuration.report().text().strip()));
    } catch (IOException e) {
      throw new StartException(config + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** The reply's body, or the reason of its failure. */
  private static Map<String, Object> require(AdminReply reply) {
    if (!reply.ok()) {
      throw new CommandFailure(reply.detail());
    }
    return reply.body();
  }

  /** Adds a member of a body or a parameter of a query; null says that nothing was named. */
  static <T> void put(Map<String, T> map, String name, T value) {
    if (value != null) {
      map.put(name, value);
    }
  }
}
