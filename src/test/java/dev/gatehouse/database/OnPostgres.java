package dev.gatehouse.database;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.testing.TestDatabases;
import java.nio.file.Path;
import java.util.Optional;

/** On PostgreSQL, with its own clock. */
interface OnPostgres extends EmptyDatabase {
  @Override
  default Storage empty(Path directory) {
    return Databases.openPostgres(TestDatabases.postgres(Optional.empty()));
  }
}
