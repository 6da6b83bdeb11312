package dev.gatehouse.database;

import dev.gatehouse.storage.Storage;

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
}
