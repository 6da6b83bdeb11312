package dev.gatehouse.database;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.testing.TestDatabases;
import java.nio.file.Path;

/** On SQLite, at {@link Rows#NOW}. */
interface OnSqlite extends EmptyDatabase {
  @Override
  default Storage empty(Path directory) {
    return TestDatabases.sqlite(directory, () -> Rows.NOW);
  }
}
