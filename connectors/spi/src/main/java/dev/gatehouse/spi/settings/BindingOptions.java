package dev.gatehouse.spi.settings;

import java.util.Objects;

/**
 * How a tree is bound.
 *
 * @param sources environment and files
 * @param leniency what is forgiven
 * @param path the setting that the tree stands for, such as {@code connectors[0].config}; empty for
 *     the root
 */
public record BindingOptions(Sources sources, Leniency leniency, String path) {

  public BindingOptions {
    Objects.requireNonNull(sources, "sources");
    Objects.requireNonNull(leniency, "leniency");
    Objects.requireNonNull(path, "path");
  }

  /** Forgives nothing, at the root. */
  public static BindingOptions strict(Sources sources) {
    return new BindingOptions(sources, Leniency.NONE, "");
  }

  /** The same for a tree at another path. */
  public BindingOptions at(String newPath) {
    return new BindingOptions(sources, leniency, newPath);
  }
}
