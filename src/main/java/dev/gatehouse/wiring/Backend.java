package dev.gatehouse.wiring;

import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.StorageSettings;
import dev.gatehouse.crypto.MasterKey;
import dev.gatehouse.crypto.MasterKeyException;
import dev.gatehouse.crypto.MasterKeyFile;
import dev.gatehouse.crypto.MasterKeys;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.database.Databases;
import dev.gatehouse.database.DexTables;
import dev.gatehouse.database.PostgresOptions;
import dev.gatehouse.database.SqliteOptions;
import dev.gatehouse.spi.settings.Secret;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database and the master key that belongs to it.
 *
 * @param storage open, with the schema of this program
 * @param masterKeys those of the file; the current one is the database's
 * @param keyFile where the master key is from
 * @param temporary a directory to delete at the end, or empty
 */
record Backend(Storage storage, MasterKeys masterKeys, Path keyFile, Optional<Path> temporary)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Backend.class);

  /**
   * @param injected a clock for tests; empty for the system's, and for PostgreSQL's own
   */
  static Backend open(
      GatehouseSettings settings, Optional<InstantSource> injected, Randomness randomness)
      throws StartException {
    try {
      return switch (settings.storage()) {
        case StorageSettings.Sqlite sqlite -> {
          Backend backend = sqlite(settings, sqlite.file(), injected, randomness, Optional.empty());
          if (sqlite.besideDex()) {
            tellAboutDex(() ->
                Databases.dexTables(new SqliteOptions(sqlite.file(), InstantSource.system())));
          }
          yield backend;
        }
        case StorageSettings.Temporary ignored -> {
          Path directory = Directories.temporary();
          yield sqlite(
              settings,
              directory.resolve("gatehouse.db"),
              injected,
              randomness,
              Optional.of(directory));
        }
        case StorageSettings.Postgres postgres -> postgres(settings, postgres, injected);
      };
    } catch (StorageException | MasterKeyException e) {
      throw new StartException(e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw new StartException(e.getMessage(), e);
    }
  }

  private static Backend sqlite(
      GatehouseSettings settings,
      Path file,
      Optional<InstantSource> injected,
      Randomness randomness,
      Optional<Path> temporary) {
    Storage storage =
        Databases.openSqlite(new SqliteOptions(file, injected.orElseGet(InstantSource::system)));
    try {
      Path key = Places.masterKey(settings, file.toAbsolutePath());
      boolean fresh = storage.read(tx -> tx.meta().get(MasterKey.CHECK_NAME)).isEmpty();
      // A database that had a key must not get a new one: nothing in it would open.
      List<MasterKey> masterKeys =
          fresh && settings.masterKeyFile().isEmpty()
              ? MasterKeyFile.loadOrCreate(key, randomness)
              : loaded(key);
      return checked(storage, masterKeys, key, temporary);
    } catch (RuntimeException e) {
      storage.close();
      throw e;
    }
  }

  private static Backend postgres(
      GatehouseSettings settings,
      StorageSettings.Postgres postgres,
      Optional<InstantSource> injected) {
    PostgresOptions options = options(postgres, injected);
    Storage storage = Databases.openPostgres(options);
    try {
      Path key = settings.masterKeyFile().orElseThrow();
      Backend backend = checked(storage, loaded(key), key, Optional.empty());
      if (postgres.besideDex()) {
        tellAboutDex(() -> Databases.dexTables(options));
      }
      return backend;
    } catch (RuntimeException e) {
      storage.close();
      throw e;
    }
  }

  /** The database that the configuration names. */
  static PostgresOptions options(
      StorageSettings.Postgres postgres, Optional<InstantSource> injected) {
    PostgresOptions base =
        PostgresOptions.of(
            postgres.host(),
            postgres.port(),
            postgres.database(),
            postgres.user(),
            postgres.password().map(Secret::reveal).orElse(null),
            new PostgresOptions.Tls(
                postgres.tls().mode(),
                postgres.tls().caFile().map(Path::toString).orElse(null),
                postgres.tls().certFile().map(Path::toString).orElse(null),
                postgres.tls().keyFile().map(Path::toString).orElse(null)),
            new PostgresOptions.Pool(
                postgres.maxOpenConns(), postgres.maxIdleConns(), postgres.connMaxLifetime()));
    Map<String, String> properties = new HashMap<>(base.properties());
    properties.put(
        "connectTimeout", Long.toString(Math.max(1, postgres.connectionTimeout().toSeconds())));
    return new PostgresOptions(
        base.jdbcUrl(), base.user(), base.password(), properties, base.pool(), injected);
  }

  /**
   * What a Dex file's database holds of Dex's stays there, and nobody should find out by chance.
   */
  private static void tellAboutDex(Supplier<Optional<DexTables>> look) {
    try {
      look.get()
          .filter(found -> !found.empty())
          .ifPresent(found ->
              LOG.atWarn()
                  .addKeyValue("clients", found.clients())
                  .addKeyValue("passwords", found.passwords())
                  .addKeyValue("connectors", found.connectors())
                  .addKeyValue("keys", found.keys())
                  .addKeyValue("refresh_tokens", found.refreshTokens())
                  .log(
                      "The database has Dex's own tables, which are left as they are. Clients,"
                          + " local users and connectors that were made through Dex's gRPC API are"
                          + " not taken over: declare them in the file. Signing keys and refresh"
                          + " tokens start anew: people log in again."));
    } catch (StorageException e) {
      LOG.atWarn().addKeyValue("reason", e.getMessage()).log("Dex's tables cannot be looked at");
    }
  }

  /** A database that had a key needs that one: what to do without it is said here. */
  private static List<MasterKey> loaded(Path key) {
    try {
      return MasterKeyFile.loadAll(key);
    } catch (MasterKeyException e) {
      throw Files.exists(key)
          ? e
          : new MasterKeyException(
              e.getMessage()
                  + " Without that key the signing keys and refresh tokens in the database are lost;"
                  + " if there is no copy of it: gatehouse master-key reset",
              e);
    }
  }

  private static Backend checked(
      Storage storage, List<MasterKey> keys, Path file, Optional<Path> temporary) {
    return new Backend(storage, MasterKeyChange.open(storage, keys), file, temporary);
  }

  @Override
  public void close() {
    storage.close();
    temporary.ifPresent(Directories::delete);
  }
}
