package dev.gatehouse.database;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.testing.TestDatabases;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract of the audit record on SQLite. */
class SqliteAuditTest extends AuditContract {
  @TempDir Path directory;
  private Storage storage;

  @BeforeEach
  void open() {
    storage = TestDatabases.sqlite(directory, () -> Rows.NOW);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Override
  Storage storage() {
    return storage;
  }

  @Override
  String emptyDatabase() {
    return "jdbc:sqlite:" + directory.resolve("other.db");
  }

  @Override
  Storage open(String address) {
    return Databases.openSqlite(
        new SqliteOptions(Path.of(address.substring("jdbc:sqlite:".length())), () -> Rows.NOW));
  }
}
