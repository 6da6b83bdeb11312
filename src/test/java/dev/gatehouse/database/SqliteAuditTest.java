package dev.gatehouse.database;

import dev.gatehouse.storage.Storage;
import java.nio.file.Path;

/** The contract of the audit record on SQLite. */
class SqliteAuditTest extends AuditContract implements OnSqlite {
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
