package dev.gatehouse.spi.settings;

import java.util.Objects;

/**
 * How a tree is bound.
 *
 * @param sources environment and files
 * @param anyCase whether a key may differ from its declaration in upper and lower case, with a
 *     warning: how Dex reads its files
 * @param path the setting that the tree stands for, such as {@code connectors[0].config}; empty for
 *     the root
 */
public record BindingOptions(Sources sources, boolean anyCase, String path) {

  public BindingOptions {
    Objects.requireNonNull(sources, "sources");
    Objects.requireNonNull(path, "path");
  }

  /** Exact keys, at the root. */
  public static BindingOptions strict(Sources sources) {
    return new BindingOptions(sources, false, "");
  }

  /** The same for a tree at another path. */
  public BindingOptions at(String newPath) {
    return new BindingOptions(sources, anyCase, newPath);
  }
}
