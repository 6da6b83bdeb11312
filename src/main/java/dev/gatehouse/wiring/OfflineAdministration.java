package dev.gatehouse.wiring;

import dev.gatehouse.admin.AdminApi;
import dev.gatehouse.admin.AdminCall;
import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.admin.Reloading;
import dev.gatehouse.config.ListenAddresses;
import dev.gatehouse.connectors.CallObserver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The administration interface without a running server: works on the database itself. SQLite's
 * lock keeps a server from starting meanwhile, and this from working beside one; on PostgreSQL it
 * is one more replica.
 */
public final class OfflineAdministration implements AutoCloseable {
  private final ConfigurationLoader loader;
  private final Core core;
  private final AdminApi api;

  private OfflineAdministration(ConfigurationLoader loader, Core core) {
    this.loader = loader;
    this.core = core;
    this.api =
        Administrations.of(
            core,
            actor -> new Reloading.Outcome(false, 0, List.of(), "No server is running.\n"),
            () -> status(core));
  }

  /**
   * Opens the database of a configuration.
   *
   * @throws StartException when it cannot be used; the message is for the person at the keyboard
   */
  public static OfflineAdministration open(HostOptions options) throws StartException {
    ConfigurationLoader loader =
        new ConfigurationLoader(
            options.sources(), Host.connectorTypes(), ListenAddresses.UNIMPORTANT);
    try {
      ConfigurationLoader.Loaded loaded = Host.load(loader, options.configuration());
      return new OfflineAdministration(
          loader, Core.open(options, loaded, event -> {}, CallObserver.none()));
    } catch (StartException | RuntimeException e) {
      loader.close();
      throw e;
    }
  }

  /** Answers a call. */
  public AdminReply call(AdminCall call) {
    return api.call(call);
  }

  /**
   * Uses the master key that its file names first, and seals with it whatever another key in the
   * file has sealed, also when that was looked for before.
   */
  public void changeMasterKey() {
    core.masterKeyChange().runAgain();
  }

  private static Map<String, Object> status(Core core) {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("version", Version.text());
    status.put("issuer", core.started().issuer().toString());
    status.put("database", core.storage().description());
    status.put("ready", false);
    status.put("problems", Map.of("lifecycle", "no server is running"));
    return status;
  }

  @Override
  public void close() {
    core.close();
    loader.close();
  }
}
