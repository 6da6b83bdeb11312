package dev.gatehouse.wiring;

import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.StorageSettings;
import dev.gatehouse.crypto.Digests;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/** Where files of a server are that the configuration does not name. */
public final class Places {
  private static final String SOCKET = ".admin.sock";
  private static final String MASTER_KEY = ".master-key";

  private Places() {}

  /**
   * The administration socket: as configured, else beside the SQLite file; with PostgreSQL in a
   * directory of the system's for temporary files that is named after the issuer. Server and
   * command line find the same one from the same file.
   */
  public static Path adminSocket(GatehouseSettings settings) {
    return settings
        .admin()
        .socket()
        .or(() -> sqlite(settings).map(file -> file.resolveSibling(file.getFileName() + SOCKET)))
        .orElseGet(() -> temporary(settings).resolve("admin.sock"));
  }

  private static Path temporary(GatehouseSettings settings) {
    byte[] hash = Digests.sha256(settings.issuer().toString().getBytes(StandardCharsets.UTF_8));
    String name =
        "gatehouse-"
            + System.getProperty("user.name", "user").replaceAll("[^A-Za-z0-9_-]", "_")
            + "-"
            + HexFormat.of().formatHex(hash, 0, 6);
    return Path.of(System.getProperty("java.io.tmpdir"), name);
  }

  /** The master key: as configured, else beside the SQLite file. */
  static Path masterKey(GatehouseSettings settings, Path sqliteFile) {
    return settings
        .masterKeyFile()
        .orElseGet(() -> sqliteFile.resolveSibling(sqliteFile.getFileName() + MASTER_KEY));
  }

  /** The master key of a configuration; empty for a temporary database, whose key goes with it. */
  public static Optional<Path> masterKey(GatehouseSettings settings) {
    return settings
        .masterKeyFile()
        .or(() -> sqlite(settings).map(file -> masterKey(settings, file)));
  }

  private static Optional<Path> sqlite(GatehouseSettings settings) {
    return settings.storage() instanceof StorageSettings.Sqlite sqlite
        ? Optional.of(sqlite.file().toAbsolutePath())
        : Optional.empty();
  }
}
