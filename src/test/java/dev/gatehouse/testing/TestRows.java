package dev.gatehouse.testing;

import dev.gatehouse.audit.AuditType;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A way to the database beside the server's own, as an administrator or a thief has it. */
public record TestRows(String url, Optional<String> user) {

  /** All that an audit row tells, as an expression of one text. */
  public static final String FACTS =
      "(facts || coalesce(' ' || client_id, '') || coalesce(' ' || connector_id, '')"
          + " || coalesce(' ' || user_id, '') || coalesce(' ' || sub, '')"
          + " || coalesce(' ' || login, '') || coalesce(' ' || session_id, '')"
          + " || coalesce(' ' || grant_id, '') || coalesce(' ' || jti, ''))";

  /** The first column of every row, as text. */
  public List<String> texts(String sql, Object... arguments) {
    try (Connection connection = open();
        PreparedStatement statement = prepare(connection, sql, arguments);
        ResultSet rows = statement.executeQuery()) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Every row with all its columns as text. */
  public List<String> rows(String sql) {
    try (Connection connection = open();
        PreparedStatement statement = prepare(connection, sql);
        ResultSet rows = statement.executeQuery()) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        StringBuilder row = new StringBuilder();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.append(rows.getString(i)).append('|');
        }
        texts.add(row.toString());
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * How many rows each table of an SQLite database has, without the signing keys and their events:
   * the job that makes the standby is in nobody's hand.
   */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    for (String table : texts("select name from sqlite_master where type = 'table'")) {
      String counted =
          switch (table) {
            // What background work holds for a moment, or makes on its own.
            case "gh_signing_key", "gh_lease" -> " where false";
            case "gh_audit" -> " where type not like 'key.%'";
            default -> "";
          };
      counts.put(table, number("select count(*) from " + table + counted));
    }
    return counts;
  }

  public long number(String sql, Object... arguments) {
    return Long.parseLong(texts(sql, arguments).get(0));
  }

  /** Changes rows; returns how many. */
  public int change(String sql, Object... arguments) {
    try (Connection connection = open();
        PreparedStatement statement = prepare(connection, sql, arguments)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many audit events of a type there are. */
  public long audited(String type) {
    return number("select count(*) from gh_audit where type = ?", known(type));
  }

  /** How many audit events of a type, or of all with {@code %}, name something. */
  public long audited(String type, Object fact) {
    return number(
        "select count(*) from gh_audit where type like ? and " + FACTS + " like ?",
        type.equals("%") ? type : known(type),
        "%" + fact + "%");
  }

  /** Of a type that does not exist there would be no events in any case. */
  private static String known(String type) {
    return AuditType.ofWireName(type).wireName();
  }

  private Connection open() throws SQLException {
    return user.isPresent()
        ? DriverManager.getConnection(url, user.get(), "")
        : DriverManager.getConnection(url + "?busy_timeout=10000");
  }

  private static PreparedStatement prepare(Connection connection, String sql, Object... arguments)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    return statement;
  }
}
