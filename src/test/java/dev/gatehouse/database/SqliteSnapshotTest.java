package dev.gatehouse.database;

import dev.gatehouse.storage.DatabaseRestoration;
import dev.gatehouse.storage.DatabaseSnapshot;
import dev.gatehouse.storage.Storage;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

class SqliteSnapshotTest extends SnapshotContract {
  @TempDir private Path directory;

  private SqliteOptions options() {
    return new SqliteOptions(directory.resolve("gatehouse.db"), InstantSource.system());
  }

  @Override
  Storage open() {
    return Databases.openSqlite(options());
  }

  @Override
  DatabaseSnapshot snapshot() {
    return Databases.snapshot(options());
  }

  @Override
  DatabaseRestoration restoration() {
    return Databases.restoration(options());
  }
}
