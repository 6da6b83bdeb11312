package dev.gatehouse.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What Dex left in a database that its configuration file points at (rule R32): how many rows of
 * each kind. Its tables are read here and written nowhere.
 *
 * @param clients clients that were made at run time, through gRPC
 * @param passwords local users that were made at run time
 * @param connectors connectors that were made at run time
 * @param keys sets of signing keys
 * @param refreshTokens refresh tokens that applications hold
 */
public record DexTables(
    long clients, long passwords, long connectors, long keys, long refreshTokens) {
  /** One of these names alone may be anybody's table; all of them are Dex's. */
  private static final List<String> NAMES =
      List.of("client", "password", "connector", "keys", "refresh_token", "auth_request");

  /** Whether there is nothing that anybody could miss. */
  public boolean empty() {
    return clients + passwords + connectors + keys + refreshTokens == 0;
  }

  /** Empty when the database has no tables of Dex's. */
  static Optional<DexTables> find(Connection connection, String catalogue) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      Set<String> tables = new HashSet<>();
      try (ResultSet names = statement.executeQuery(catalogue)) {
        while (names.next()) {
          tables.add(names.getString(1));
        }
      }
      if (!tables.containsAll(NAMES)) {
        return Optional.empty();
      }
      return Optional.of(
          new DexTables(
              count(statement, "client"),
              count(statement, "password"),
              count(statement, "connector"),
              count(statement, "keys"),
              count(statement, "refresh_token")));
    }
  }

  private static long count(Statement statement, String table) throws SQLException {
    try (ResultSet rows = statement.executeQuery("select count(*) from " + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
