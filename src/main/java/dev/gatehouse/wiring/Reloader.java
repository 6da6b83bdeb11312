package dev.gatehouse.wiring;

import dev.gatehouse.admin.Reloading;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.LoggerSettings;
import dev.gatehouse.generation.Generation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Swaps to the configuration that the file has now, whole or not at all (design §3). One reload at
 * a time; requests never wait for it. Thread-safe.
 */
final class Reloader implements Reloading {
  private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);
  private final Core core;
  private final ConfigurationLoader loader;
  private final Path file;
  private final Consumer<LoggerSettings> logging;
  private final Consumer<GatehouseSettings> applied;
  private ConfigurationLoader.Loaded current;

  /**
   * @param applied is told about settings that have come into use
   */
  Reloader(
      Core core,
      ConfigurationLoader loader,
      HostOptions options,
      ConfigurationLoader.Loaded first,
      Consumer<GatehouseSettings> applied) {
    this.core = core;
    this.loader = loader;
    this.file = options.configuration();
    this.logging = options.logging();
    this.current = first;
    this.applied = applied;
  }

  @Override
  public synchronized Outcome reload(String actor) {
    return use(this::whole, true, actor);
  }

  /**
   * The same for files that may have changed: where nothing has, nothing is swapped and nothing
   * recorded.
   */
  synchronized Outcome reloadChanged(String actor) {
    return use(this::whole, false, actor);
  }

  /**
   * Reads the files beside the configuration again, and keeps to the configuration in use, whatever
   * its file says by now.
   */
  synchronized Outcome reloadClients(String actor) {
    return use(() -> loader.reload(file, current), false, actor);
  }

  /** The settings in use. */
  synchronized GatehouseSettings settings() {
    return current.settings().orElseThrow();
  }

  private ConfigurationLoader.Loaded whole() throws IOException {
    return loader.load(file);
  }

  private interface Reading {
    ConfigurationLoader.Loaded read() throws IOException;
  }

  /**
   * @param asked whether somebody asked for it, and is told even that nothing has changed
   */
  private Outcome use(Reading reading, boolean asked, String actor) {
    ConfigurationLoader.Loaded loaded;
    try {
      loaded = reading.read();
    } catch (IOException e) {
      return refused(actor, file + " cannot be read: " + StartException.reason(e) + "\n");
    }
    if (loaded.settings().isEmpty()) {
      return refused(actor, loaded.report().text());
    }
    List<String> fixed = needRestart(core.started(), loaded.settings().get());
    if (!fixed.isEmpty()) {
      return refused(
          actor,
          "These settings need a restart: "
              + String.join(", ", fixed)
              + ". Nothing was changed.\n");
    }
    List<String> changes = Difference.of(current, loaded);
    if (changes.isEmpty() && !asked) {
      return new Outcome(true, core.generations().current().number(), changes, "");
    }
    long number = swap(loaded);
    audit(AuditType.CONFIGURATION_RELOADED, actor, number, String.join("; ", changes));
    return new Outcome(
        true, number, changes, loaded.report().problems().isEmpty() ? "" : loaded.report().text());
  }

  /** What fails before the swap leaves everything as it was. */
  private long swap(ConfigurationLoader.Loaded loaded) {
    Generation before = core.generations().current();
    GatehouseSettings settings = loaded.settings().orElseThrow();
    if (!settings.keys().equals(settings().keys())) {
      core.configureKeys(settings);
    }
    Generation made = replaced(before, loaded, settings);
    current = loaded;
    loader.use(loaded);
    logging.accept(settings.logger());
    applied.accept(settings);
    return made.number();
  }

  /** A connector may ask its upstream when it opens, by the proxy of the same configuration. */
  private Generation replaced(
      Generation before, ConfigurationLoader.Loaded loaded, GatehouseSettings settings) {
    core.proxies().follow(settings.outbound());
    try {
      Generation made = core.factory().make(loaded, before.number() + 1, before.connectors());
      put(made);
      return made;
    } catch (RuntimeException e) {
      core.proxies().follow(settings().outbound());
      throw e;
    }
  }

  private void put(Generation made) {
    try {
      core.generations().swap(made);
    } catch (RuntimeException e) {
      // The clients of the database could not be read.
      made.connectors().close();
      throw e;
    }
  }

  /**
   * Tries again to open connectors whose upstream was not there; those that are open are taken
   * over.
   */
  synchronized void openClosedConnectors() {
    Generation before = core.generations().current();
    long closed = closed(before);
    if (closed == 0) {
      return;
    }
    Generation made = core.factory().make(current, before.number() + 1, before.connectors());
    if (closed(made) < closed) {
      put(made);
      LOG.atInfo()
          .addKeyValue("generation", made.number())
          .log("A connector that could not be opened is open now");
    } else {
      made.connectors().close();
    }
  }

  private static long closed(Generation generation) {
    return generation.connectors().all().stream()
        .filter(connector -> !connector.available())
        .count();
  }

  private Outcome refused(String actor, String report) {
    long number = core.generations().current().number();
    audit(AuditType.CONFIGURATION_REFUSED, actor, number, report.strip());
    return new Outcome(false, number, List.of(), report);
  }

  private void audit(AuditType type, String actor, long generation, String detail) {
    AuditEvent event =
        AuditEvent.of(type)
            .with(Fact.ACTOR, actor)
            .with(Fact.GENERATION, Long.toString(generation))
            .text(Fact.DETAIL, detail)
            .at(core.clock().instant());
    core.storage()
        .write(tx -> {
          tx.audit().append(event);
          return null;
        });
  }

  private static List<String> needRestart(GatehouseSettings before, GatehouseSettings after) {
    Map<String, Function<GatehouseSettings, Object>> fixed = new LinkedHashMap<>();
    fixed.put("issuer", GatehouseSettings::issuer);
    fixed.put("storage", GatehouseSettings::storage);
    fixed.put("masterKeyFile", GatehouseSettings::masterKeyFile);
    fixed.put("web.http", settings -> settings.web().http());
    fixed.put("web.https", settings -> settings.web().https());
    fixed.put("web.limits", settings -> settings.web().limits());
    fixed.put("telemetry.http", settings -> settings.telemetry().http());
    fixed.put("admin.socket", settings -> settings.admin().socket());
    fixed.put("admin.api.enabled", settings -> settings.admin().api().enabled());
    fixed.put("admin.api.http", settings -> settings.admin().api().http());
    return fixed.entrySet().stream()
        .filter(one -> !Objects.equals(one.getValue().apply(before), one.getValue().apply(after)))
        .map(Map.Entry::getKey)
        .toList();
  }
}
