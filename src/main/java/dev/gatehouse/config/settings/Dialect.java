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

  /**
   * Tells by {@code apiVersion}; a file without it is Dex's. Who wrote {@code gatehouse/…} at a
   * misspelt key meant ours, too, and must not get Dex's leniencies for it.
   */
  public static Dialect of(Tree root) {
    boolean ours =
        root instanceof Tree.Mapping mapping
            && mapping.entries().stream()
                .anyMatch(entry ->
                    entry.value() instanceof Tree.Scalar scalar
                        && (scalar.text().startsWith("gatehouse/")
                            || (entry.key().equalsIgnoreCase("apiVersion")
                                && scalar.text().startsWith("gatehouse"))));
    return ours ? GATEHOUSE : DEX;
  }
}
