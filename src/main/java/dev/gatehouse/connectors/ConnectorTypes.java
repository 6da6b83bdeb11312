package dev.gatehouse.connectors;

import dev.gatehouse.spi.ConnectorProvider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * The types of connectors that exist, by name. Immutable and thread-safe.
 *
 * <p>Built-in types and plug-ins come through the same door: a class loader in which {@link
 * ServiceLoader} finds {@link ConnectorProvider}s.
 */
public final class ConnectorTypes {
  private final Map<String, Type> byType;
  private final List<Plugin> plugins;
  private final Map<String, String> problems;

  /** A type; {@code plugin} is null for a built-in one. */
  private record Type(ConnectorProvider<?> provider, Plugin plugin) {}

  /**
   * Where a type comes from.
   *
   * @param plugin name of the plug-in's directory; empty when it is built in
   * @param files names of the plug-in's jars; empty when it is built in
   * @param builtAgainst the version of the SPI that it was built against
   */
  public record Origin(Optional<String> plugin, List<String> files, String builtAgainst) {
    public Origin {
      files = List.copyOf(files);
    }

    @Override
    public String toString() {
      return plugin.map(name -> "plug-in " + name).orElse("built in");
    }
  }

  private ConnectorTypes(
      Map<String, Type> byType, List<Plugin> plugins, Map<String, String> problems) {
    this.byType = byType;
    this.plugins = plugins;
    this.problems = problems;
  }

  /**
   * The types that class loaders offer.
   *
   * @throws IllegalStateException when a provider cannot be loaded or two have the same type
   */
  public static ConnectorTypes discover(List<ClassLoader> loaders) {
    List<ConnectorProvider<?>> found = new ArrayList<>();
    for (ClassLoader loader : loaders) {
      try {
        for (ConnectorProvider<?> provider : providers(loader)) {
          found.add(provider);
        }
      } catch (ServiceConfigurationError e) {
        throw new IllegalStateException(
            "a connector cannot be loaded; remove its jar or replace it: " + e.getMessage(), e);
      }
    }
    return of(found);
  }

  /** The types of providers that are at hand. */
  public static ConnectorTypes of(Collection<? extends ConnectorProvider<?>> providers) {
    Map<String, Type> found = new TreeMap<>();
    for (ConnectorProvider<?> provider : providers) {
      Type other = found.put(provider.type(), new Type(provider, null));
      if (other != null) {
        throw new IllegalStateException(
            "two connectors have the type "
                + provider.type()
                + " ("
                + other.provider().getClass().getName()
                + " and "
                + provider.getClass().getName()
                + "); remove one");
      }
    }
    return new ConnectorTypes(found, List.of(), Map.of());
  }

  /**
   * These types and those of plug-ins; of two with one type the first stays.
   *
   * @param problems why plug-ins were not loaded, by name
   */
  ConnectorTypes with(List<Plugin> more, Map<String, String> problems) {
    Map<String, Type> all = new TreeMap<>(byType);
    Map<String, String> troubles = new LinkedHashMap<>(problems);
    for (Plugin plugin : more) {
      for (ConnectorProvider<?> provider : plugin.providers()) {
        Type other = all.putIfAbsent(provider.type(), new Type(provider, plugin));
        if (other != null) {
          troubles.put(
              plugin.name(),
              "brings the type "
                  + provider.type()
                  + ", which "
                  + (other.plugin() == null
                      ? "this server has itself"
                      : "plug-in " + other.plugin().name() + " brings, too")
                  + "; remove one");
        }
      }
    }
    return new ConnectorTypes(all, List.copyOf(more), troubles);
  }

  /** The provider of a type. */
  public Optional<ConnectorProvider<?>> find(String type) {
    return Optional.ofNullable(byType.get(type)).map(Type::provider);
  }

  /** Where a type comes from. */
  public Optional<Origin> origin(String type) {
    return Optional.ofNullable(byType.get(type))
        .map(found ->
            found.plugin() == null
                ? new Origin(Optional.empty(), List.of(), dev.gatehouse.spi.SpiVersion.current())
                : new Origin(
                    Optional.of(found.plugin().name()),
                    found.plugin().files(),
                    found.plugin().builtAgainst()));
  }

  /** The plug-in of a type; empty for a built-in one. */
  Optional<Plugin> plugin(String type) {
    return Optional.ofNullable(byType.get(type)).map(Type::plugin);
  }

  /** The plug-ins that are loaded, those without a type of their own included. */
  List<Plugin> plugins() {
    return plugins;
  }

  /** The plug-ins that are loaded, by name, with what tells their jars from others. */
  public Map<String, String> fingerprints() {
    Map<String, String> all = new TreeMap<>();
    plugins.forEach(plugin -> all.put(plugin.name(), plugin.fingerprint()));
    return all;
  }

  /** Why plug-ins could not be loaded, by name; "" for the directory of all. */
  public Map<String, String> problems() {
    return problems;
  }

  /** All providers in order of type, for documentation and schema. */
  public List<ConnectorProvider<?>> all() {
    List<ConnectorProvider<?>> all = new ArrayList<>();
    byType.values().forEach(type -> all.add(type.provider()));
    return all;
  }

  /** All types in order, for "did you mean". */
  public List<String> names() {
    return List.copyOf(byType.keySet());
  }

  /** What a class loader offers, each made when it is come to. */
  // ServiceLoader knows only the raw type.
  @SuppressWarnings("rawtypes")
  static Iterable<? extends ConnectorProvider> providers(ClassLoader loader) {
    return ServiceLoader.load(ConnectorProvider.class, loader);
  }
}
