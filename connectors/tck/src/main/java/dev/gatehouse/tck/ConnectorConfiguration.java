package dev.gatehouse.tck;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.settings.Binding;
import dev.gatehouse.spi.settings.BindingOptions;
import dev.gatehouse.spi.settings.Leniency;
import dev.gatehouse.spi.settings.Position;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Sources;
import dev.gatehouse.spi.settings.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A connector's configuration as a file has it, changed key by key. For one thread.
 *
 * @param <C> the type of the settings
 * @param <T> the class that extends this one
 */
public abstract class ConnectorConfiguration<C, T extends ConnectorConfiguration<C, T>> {
  private static final Position HERE = new Position("test.yaml", 1, 1);

  private final ConnectorProvider<C> provider;
  private final Map<String, String> environment;
  private final Map<String, Object> keys = new LinkedHashMap<>();
  private boolean dex;

  /**
   * An empty configuration.
   *
   * @param environment environment variables that keys may name
   */
  protected ConnectorConfiguration(ConnectorProvider<C> provider, Map<String, String> environment) {
    this.provider = provider;
    this.environment = Map.copyOf(environment);
  }

  /** This object. */
  protected abstract T self();

  /** Sets a key, nested by dots; null removes it. */
  public T set(String path, Object value) {
    put(keys, path, value);
    return self();
  }

  private static void put(Map<String, Object> mapping, String path, Object value) {
    String[] parts = path.split("\\.", 2);
    if (parts.length == 2) {
      Map<String, Object> nested = new LinkedHashMap<>();
      if (mapping.get(parts[0]) instanceof Map<?, ?> before) {
        before.forEach((key, item) -> nested.put((String) key, item));
      }
      put(nested, parts[1], value);
      mapping.put(parts[0], nested);
    } else if (value == null) {
      mapping.remove(path);
    } else {
      mapping.put(path, value);
    }
  }

  /** From now on this is a file of Dex, which is forgiven more. */
  public T asDex() {
    dex = true;
    return self();
  }

  /** Reads it by the connector's declaration. */
  public Binding<C> bind() {
    Leniency leniency = dex ? Leniency.FULL : Leniency.NONE;
    return provider
        .settings()
        .bind(Tree.of(keys, HERE), new BindingOptions(Sources.of(environment), leniency, ""));
  }

  /** The problems as one reads them, without the position. */
  public List<String> problems() {
    List<String> texts = new ArrayList<>();
    for (Problem problem : bind().problems()) {
      texts.add(problem.toString().replace("test.yaml:1:1: ", ""));
    }
    return texts;
  }

  /**
   * The settings.
   *
   * @throws IllegalArgumentException when there are errors
   */
  public C settings() {
    return bind().orThrow();
  }

  /** Opens the connector. */
  public Connector open(FakeHost host) throws UpstreamException {
    return provider.open(settings(), host);
  }
}
