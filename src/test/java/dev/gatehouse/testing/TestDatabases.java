package dev.gatehouse.testing;

import dev.gatehouse.database.Databases;
import dev.gatehouse.database.SqliteOptions;
import dev.gatehouse.storage.Storage;
import java.nio.file.Path;
import java.time.InstantSource;

/** Databases for tests. */
public final class TestDatabases {
  private TestDatabases() {}

  /** A SQLite database in a directory that the test owns (a {@code @TempDir}). */
  public static Storage sqlite(Path directory, InstantSource clock) {
    return Databases.openSqlite(new SqliteOptions(directory.resolve("gatehouse.db"), clock));
  }
}
