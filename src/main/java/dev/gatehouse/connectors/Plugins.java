package dev.gatehouse.connectors;

import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.settings.Binding;
import dev.gatehouse.spi.settings.BindingOptions;
import dev.gatehouse.spi.settings.Tree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plug-ins of a directory: one directory of jars each, one class loader each. Lives as long as the
 * process and keeps a plug-in whose jars did not change from one scan to the next. Thread-safe.
 */
public final class Plugins implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Plugins.class);
  private final ConnectorTypes builtIn;

  // Guarded by this: the plug-ins of the last scan, and those of the configuration in use.
  private List<Plugin> latest = List.of();
  private List<Plugin> used = List.of();

  /**
   * @param builtIn the types that the server brings
   */
  public Plugins(ConnectorTypes builtIn) {
    this.builtIn = builtIn;
  }

  /**
   * The types of the server and of the plug-ins that are there now. A plug-in that cannot be loaded
   * is told of in {@link ConnectorTypes#problems} and keeps no other from being loaded.
   *
   * @param directory where plug-ins are; empty for none
   */
  public synchronized ConnectorTypes scan(Optional<Path> directory) {
    List<Plugin> found = new ArrayList<>();
    Map<String, String> problems = new LinkedHashMap<>();
    if (directory.isPresent()) {
      scan(directory.get(), found, problems);
    }
    // Whoever was there first keeps a type that two bring.
    List<Plugin> before = latest;
    found.sort((one, other) -> Boolean.compare(before.contains(other), before.contains(one)));
    latest = List.copyOf(found);
    before.forEach(Plugin::release);
    return builtIn.with(latest, problems);
  }

  private void scan(Path root, List<Plugin> found, Map<String, String> problems) {
    List<Path> directories;
    try {
      directories = PluginFiles.directories(root);
    } catch (PluginException e) {
      problems.put("", root + " " + e.getMessage());
      return;
    }
    for (String stray : PluginFiles.strays(root)) {
      problems.put(stray, "lies beside the plug-ins: put it into a directory of its own");
    }
    for (Path directory : directories) {
      String name = directory.getFileName().toString();
      try {
        found.add(load(root, directory, name));
      } catch (PluginException e) {
        problems.put(name, e.getMessage());
        LOG.atError()
            .addKeyValue("plugin", name)
            .addKeyValue("detail", e.getMessage())
            .log("A plug-in could not be loaded");
      }
    }
  }

  private Plugin load(Path root, Path directory, String name) throws PluginException {
    PluginFiles.Jars jars = PluginFiles.read(root, directory);
    Optional<Plugin> known =
        Stream.concat(latest.stream(), used.stream())
            .filter(one -> one.name().equals(name) && one.fingerprint().equals(jars.fingerprint()))
            .filter(Plugin::retain)
            .findFirst();
    if (known.isPresent()) {
      return known.get();
    }
    Plugin plugin = Plugin.load(name, jars, getClass().getClassLoader());
    for (Path open : PluginFiles.writableByGroup(root, directory)) {
      LOG.atWarn()
          .addKeyValue("plugin", name)
          .log("Members of the group of {} could run code in this server", open);
    }
    LOG.atInfo()
        .addKeyValue("plugin", name)
        .addKeyValue("types", plugin.providers().stream().map(ConnectorProvider::type).toList())
        .addKeyValue("spi", plugin.builtAgainst())
        .addKeyValue("sha256", plugin.fingerprint())
        .log("A plug-in is loaded");
    return plugin;
  }

  /** From now on these types are in use; plug-ins that nobody needs any more are unloaded. */
  public synchronized void use(ConnectorTypes types) {
    List<Plugin> before = used;
    used = types.plugins().stream().filter(Plugin::retain).toList();
    before.forEach(Plugin::release);
  }

  /**
   * Binds the settings of a connector by its type's declaration.
   *
   * @throws PluginException when the declaration of a plug-in throws or never ends
   */
  public static Binding<?> bind(
      ConnectorTypes types, String type, Tree config, BindingOptions options)
      throws PluginException {
    ConnectorProvider<?> provider = types.find(type).orElseThrow();
    Optional<Plugin> plugin = types.plugin(type);
    if (plugin.isEmpty()) {
      return provider.settings().bind(config, options);
    }
    try {
      return Bounded.call(
          "reading its settings",
          plugin.get().loader(),
          () -> provider.settings().bind(config, options));
    } catch (PluginException e) {
      throw new PluginException(plugin.get().name() + ": " + e.getMessage(), e);
    }
  }

  /** Unloads what no connector uses. */
  @Override
  public synchronized void close() {
    latest.forEach(Plugin::release);
    used.forEach(Plugin::release);
    latest = List.of();
    used = List.of();
  }
}
