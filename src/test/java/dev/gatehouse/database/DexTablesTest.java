package dev.gatehouse.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dex's own tables are counted, never written. */
class DexTablesTest {
  private static final List<String> TABLES =
      List.of("client", "password", "connector", "keys", "refresh_token", "auth_request");

  @TempDir Path directory;

  private Path database(List<String> tables) throws SQLException {
    Path file = directory.resolve("dex.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String table : tables) {
        statement.execute("create table " + table + " (id text)");
        statement.execute("insert into " + table + " values ('1')");
      }
      if (tables.contains("client")) {
        statement.execute("insert into client values ('2')");
      }
    }
    return file;
  }

  @Test
  void rowsOfDexAreCounted() throws SQLException {
    SqliteOptions options = new SqliteOptions(database(TABLES), InstantSource.system());
    Databases.openSqlite(options).close();
    assertEquals(Optional.of(new DexTables(2, 1, 1, 1, 1)), Databases.dexTables(options));
  }

  @Test
  void aTableOfOneOfTheNamesAloneIsNotDexs() throws SQLException {
    SqliteOptions options =
        new SqliteOptions(database(List.of("client", "keys")), InstantSource.system());
    assertEquals(Optional.empty(), Databases.dexTables(options));
  }
}
