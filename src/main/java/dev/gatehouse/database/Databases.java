package dev.gatehouse.database;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/** Opens the database of an issuer. */
public final class Databases {
  private Databases() {}

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
    Properties properties = new Properties();
    properties.putAll(options.properties());
    properties.setProperty("user", options.user());
    properties.setProperty("socketTimeout", "30");
    if (options.password() != null) {
      properties.setProperty("password", options.password());
    }
    try (Connection connection = DriverManager.getConnection(options.jdbcUrl(), properties)) {
      connection.setReadOnly(true);
      return DexTables.find(
          connection,
          "select tablename from pg_tables where schemaname = any (current_schemas(false))");
    } catch (SQLException e) {
      throw new StorageException("Dex's tables cannot be read: " + e.getMessage(), e);
    }
  }
}
