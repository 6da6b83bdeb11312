package dev.gatehouse.connectors;

import dev.gatehouse.spi.ConnectorProvider;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * The types of connectors that exist in this process, by name. Immutable and thread-safe.
 *
 * <p>Built-in types and plug-ins come through the same door: a class loader in which {@link
 * ServiceLoader} finds {@link ConnectorProvider}s.
 */
public final class ConnectorTypes {
  private final Map<String, ConnectorProvider<?>> byType;

  private ConnectorTypes(Map<String, ConnectorProvider<?>> byType) {
    this.byType = byType;
  }

  /**
   * The types that class loaders offer: that of the server, then one per plug-in.
   *
   * @throws IllegalStateException when a provider cannot be loaded or two have the same type
   */
  public static ConnectorTypes discover(List<ClassLoader> loaders) {
    Map<String, ConnectorProvider<?>> found = new TreeMap<>();
    for (ClassLoader loader : loaders) {
      try {
        for (ConnectorProvider<?> provider : providers(loader)) {
          add(found, provider);
        }
      } catch (ServiceConfigurationError e) {
        throw new IllegalStateException(
            "a connector cannot be loaded; remove its jar or replace it: " + e.getMessage(), e);
      }
    }
    return new ConnectorTypes(found);
  }

  /** The types of providers that are at hand. */
  public static ConnectorTypes of(Collection<? extends ConnectorProvider<?>> providers) {
    Map<String, ConnectorProvider<?>> found = new TreeMap<>();
    providers.forEach(provider -> add(found, provider));
    return new ConnectorTypes(found);
  }

  /** The provider of a type. */
  public Optional<ConnectorProvider<?>> find(String type) {
    return Optional.ofNullable(byType.get(type));
  }

  /** All providers in order of type, for documentation and schema. */
  public List<ConnectorProvider<?>> all() {
    return List.copyOf(byType.values());
  }

  /** All types in order, for "did you mean". */
  public List<String> names() {
    return List.copyOf(byType.keySet());
  }

  // ServiceLoader knows only the raw type.
  @SuppressWarnings("rawtypes")
  private static Iterable<? extends ConnectorProvider> providers(ClassLoader loader) {
    return ServiceLoader.load(ConnectorProvider.class, loader);
  }

  private static void add(Map<String, ConnectorProvider<?>> found, ConnectorProvider<?> provider) {
    ConnectorProvider<?> other = found.put(provider.type(), provider);
    if (other != null) {
      throw new IllegalStateException(
          "two connectors have the type "
              + provider.type()
              + " ("
              + other.getClass().getName()
              + " and "
              + provider.getClass().getName()
              + "); remove one");
    }
  }
}
