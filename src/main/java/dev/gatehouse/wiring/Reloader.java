package dev.gatehouse.wiring;

import dev.gatehouse.admin.Reloading;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.config.settings.ClientSettings;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.LoggerSettings;
import dev.gatehouse.connectors.DeclaredConnector;
import dev.gatehouse.generation.Generation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Swaps to the configuration that the file has now, whole or not at all (design §3). One reload at
 * a time; requests never wait for it. Thread-safe.
 */
final class Reloader implements Reloading {
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
    ConfigurationLoader.Loaded loaded;
    try {
      loaded = loader.load(file);
    } catch (IOException e) {
      return refused(actor, file + " cannot be read: " + e.getMessage() + "\n");
    }
    return use(loaded, actor);
  }

  /**
   * Reads the files beside the configuration again, and keeps to the configuration in use, whatever
   * its file says by now.
   */
  synchronized Outcome reloadClients(String actor) {
    return use(loader.load(file, current.text()), actor);
  }

  /** The settings in use. */
  synchronized GatehouseSettings settings() {
    return current.settings().orElseThrow();
  }

  private Outcome use(ConfigurationLoader.Loaded loaded, String actor) {
    if (loaded.settings().isEmpty()) {
      return refused(actor, loaded.report().text());
    }
    GatehouseSettings next = loaded.settings().get();
    List<String> fixed = needRestart(core.started(), next);
    if (!fixed.isEmpty()) {
      return refused(
          actor,
          "These settings need a restart: "
              + String.join(", ", fixed)
              + ". Nothing was changed.\n");
    }
    List<String> changes = new ArrayList<>(changes(current.settings().orElseThrow(), next));
    changes.addAll(
        difference("connector", current.connectors(), loaded.connectors(), DeclaredConnector::id));
    Generation before = core.generations().current();
    Generation made = core.factory().make(loaded, before.number() + 1, before.connectors());
    core.generations().swap(made);
    current = loaded;
    logging.accept(next.logger());
    applied.accept(next);
    audit(AuditType.CONFIGURATION_RELOADED, actor, made.number(), String.join("; ", changes));
    return new Outcome(
        true,
        made.number(),
        changes,
        loaded.report().problems().isEmpty() ? "" : loaded.report().text());
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
      core.generations().swap(made);
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
            .with(Fact.DETAIL, detail)
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
    fixed.put("web.tlsCert", settings -> settings.web().tlsCert());
    fixed.put("web.tlsKey", settings -> settings.web().tlsKey());
    fixed.put("web.tlsMinVersion", settings -> settings.web().tlsMinVersion());
    fixed.put("web.tlsMaxVersion", settings -> settings.web().tlsMaxVersion());
    fixed.put("web.limits", settings -> settings.web().limits());
    fixed.put("telemetry.http", settings -> settings.telemetry().http());
    fixed.put("admin.socket", GatehouseSettings::admin);
    fixed.put("keys", GatehouseSettings::keys);
    return fixed.entrySet().stream()
        .filter(one -> !Objects.equals(one.getValue().apply(before), one.getValue().apply(after)))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static List<String> changes(GatehouseSettings before, GatehouseSettings after) {
    List<String> changes = new ArrayList<>();
    changes.addAll(
        difference("client", before.staticClients(), after.staticClients(), ClientSettings::id));
    changes.addAll(
        difference(
            "local user",
            before.staticPasswords(),
            after.staticPasswords(),
            person -> person.userId()));
    Map<String, Function<GatehouseSettings, Object>> sections = new LinkedHashMap<>();
    sections.put("web", GatehouseSettings::web);
    sections.put("logger", GatehouseSettings::logger);
    sections.put("oauth2", GatehouseSettings::oauth2);
    sections.put("expiry", GatehouseSettings::expiry);
    sections.put("frontend", GatehouseSettings::frontend);
    sections.put("sessions", GatehouseSettings::sessions);
    sections.put("registration", GatehouseSettings::registration);
    sections.put("outbound", GatehouseSettings::outbound);
    sections.forEach((name, section) -> {
      if (!Objects.equals(section.apply(before), section.apply(after))) {
        changes.add(name + " changed");
      }
    });
    return changes;
  }

  private static <T> List<String> difference(
      String what, List<T> before, List<T> after, Function<T, String> id) {
    Map<String, T> old = before.stream().collect(Collectors.toMap(id, Function.identity()));
    Map<String, T> fresh = after.stream().collect(Collectors.toMap(id, Function.identity()));
    List<String> lines = new ArrayList<>();
    TreeSet<String> ids = new TreeSet<>(old.keySet());
    ids.addAll(fresh.keySet());
    for (String one : ids) {
      if (!old.containsKey(one)) {
        lines.add(what + " " + one + " added");
      } else if (!fresh.containsKey(one)) {
        lines.add(what + " " + one + " removed");
      } else if (!old.get(one).equals(fresh.get(one))) {
        lines.add(what + " " + one + " changed");
      }
    }
    return lines;
  }
}
