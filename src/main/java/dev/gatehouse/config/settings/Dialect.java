package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Tree;

/** Whose configuration file it is. */
public enum Dialect {
  /** Dex's: its defaults, and its leniencies as warnings. */
  DEX,
  /** Ours: it has {@code apiVersion: gatehouse/v1}. */
  GATEHOUSE;

  /** The only version of our file so far. */
  public static final String API_VERSION = "gatehouse/v1";

  /** Tells by {@code apiVersion}; a file without it is Dex's. */
  public static Dialect of(Tree root) {
    boolean ours =
        root instanceof Tree.Mapping mapping
            && mapping
                .find("apiVersion")
                .filter(v -> v instanceof Tree.Scalar s && s.text().startsWith("gatehouse"))
                .isPresent();
    return ours ? GATEHOUSE : DEX;
  }
}
