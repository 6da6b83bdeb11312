package dev.gatehouse.database;

import dev.gatehouse.storage.DatabaseRestoration;
import dev.gatehouse.storage.DatabaseSnapshot;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** Opens the database of an issuer. */
public final class Databases {
  private Databases() {}

  /** Version of the schema that this program works with. */
  public static int schemaVersion() {
    return Schema.VERSION;
  }

  /**
   * Opens a SQLite database: takes its lock, checks that commits are durable, and brings the schema
   * up to date.
   *
   * @throws dev.gatehouse.storage.StorageException when another process has it, when its schema is
   *     too new, or when it cannot be opened
   */
  public static Storage openSqlite(SqliteOptions options) {
    return SqliteStorage.open(options, Faults.NONE);
  }

  /**
   * Connects to PostgreSQL and brings the schema up to date; several replicas may do so at once.
   *
   * @throws dev.gatehouse.storage.StorageException when it cannot be reached or its schema is too
   *     new
   */
  public static Storage openPostgres(PostgresOptions options) {
    return PostgresStorage.open(options, Faults.NONE);
  }

  /**
   * Everything that a SQLite database holds at this moment. A server may run on it: its writer
   * never waits for this, and this sees nothing of what it writes meanwhile.
   *
   * @throws StorageException when there is no such database or it cannot be read
   */
  public static DatabaseSnapshot snapshot(SqliteOptions options) {
    return SqlSnapshot.sqlite(options);
  }

  /** As {@link #snapshot(SqliteOptions)}, on PostgreSQL. */
  public static DatabaseSnapshot snapshot(PostgresOptions options) {
    return SqlSnapshot.postgres(options);
  }

  /**
   * Opens a SQLite database to fill it; it is made when it is not there.
   *
   * @throws StorageException when another process has it, its schema is too new, or it cannot be
   *     opened
   */
  public static DatabaseRestoration restoration(SqliteOptions options) {
    return SqlRestoration.sqlite(options);
  }

  /**
   * Makes a SQLite database with an older schema, to fill it with rows of that version; {@link
   * #openSqlite} brings it up to date.
   *
   * @param options a file that is not there
   * @param version one that this program knows
   */
  public static DatabaseRestoration olderRestoration(SqliteOptions options, int version) {
    return SqlRestoration.sqlite(options, version);
  }

  /**
   * As {@link #restoration(SqliteOptions)}, on PostgreSQL.
   *
   * @throws StorageException when a server is connected to it, its schema is too new, or it cannot
   *     be opened
   */
  public static DatabaseRestoration restoration(PostgresOptions options) {
    return SqlRestoration.postgres(options);
  }

  /**
   * What Dex left in a SQLite database; empty when it has no tables of Dex's.
   *
   * @throws StorageException when they cannot be read
   */
  public static Optional<DexTables> dexTables(SqliteOptions options) {
    try (Connection connection = new SqliteConnections(options.file()).reader()) {
      return DexTables.find(connection, "select name from sqlite_master where type = 'table'");
    } catch (SQLException e) {
      throw new StorageException("Dex's tables cannot be read: " + e.getMessage(), e);
    }
  }

  /** As {@link #dexTables(SqliteOptions)}, on PostgreSQL. */
  public static Optional<DexTables> dexTables(PostgresOptions options) {
    try (Connection connection = PostgresSchema.connect(options, Map.of("socketTimeout", "30"))) {
      connection.setReadOnly(true);
      return DexTables.find(
          connection,
          "select tablename from pg_tables where schemaname = any (current_schemas(false))");
    } catch (SQLException e) {
      throw new StorageException("Dex's tables cannot be read: " + e.getMessage(), e);
    }
  }
}
