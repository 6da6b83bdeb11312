package dev.gatehouse.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.logging.LogConfig;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.testing.LogTap;
import dev.gatehouse.testing.TestDatabases;
import dev.gatehouse.testing.TestRows;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Durable commits are switched on, and whoever switches them off is told (rules R9 and R11). */
class DurableSettingsTest {
  private static final String WARNING = "PostgreSQL answers before data is durable";

  @TempDir Path directory;

  @Test
  void sqliteFlushesEachCommit() throws Exception {
    Path file = SqliteConnections.create(directory.resolve("gatehouse.db"));
    try (Connection connection = new SqliteConnections(file).writer()) {
      assertEquals("wal", pragma(connection, "journal_mode"));
      assertEquals("2", pragma(connection, "synchronous"), "FULL");
      assertEquals("1", pragma(connection, "fullfsync"));
      assertEquals("1", pragma(connection, "checkpoint_fullfsync"));
    }
  }

  private static String pragma(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet value = statement.executeQuery("pragma " + name)) {
      assertTrue(value.next());
      return value.getString(1);
    }
  }

  @Test
  void postgresWarnsWhenAnswersComeBeforeTheFlush() {
    PostgresOptions options = TestDatabases.postgres(Optional.empty());
    assertEquals(0, warnings(options));
    TestRows rows = new TestRows(options.jdbcUrl(), Optional.of(options.user()));
    String database = rows.texts("select current_database()").get(0);
    rows.change("alter database " + database + " set synchronous_commit = off");
    assertEquals(1, warnings(options));
  }

  private static long warnings(PostgresOptions options) {
    try (LogTap log = LogTap.open(LogConfig.Format.TEXT);
        Storage storage = Databases.openPostgres(options)) {
      assertTrue(storage.read(tx -> tx.meta().registryRevision()) >= 0);
      return log.lines().stream().filter(line -> line.contains(WARNING)).count();
    }
  }
}
