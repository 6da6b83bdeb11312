package dev.gatehouse.database;

import dev.gatehouse.storage.DatabaseRestoration;
import dev.gatehouse.storage.DatabaseSnapshot;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.testing.TestDatabases;
import java.util.Optional;

class PostgresSnapshotTest extends SnapshotContract {
  private final PostgresOptions options = TestDatabases.postgres(Optional.empty());

  @Override
  Storage open() {
    return Databases.openPostgres(options);
  }

  @Override
  DatabaseSnapshot snapshot() {
    return Databases.snapshot(options);
  }

  @Override
  DatabaseRestoration restoration() {
    return Databases.restoration(options);
  }
}
