package dev.gatehouse.database;

import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.TableShape;
import dev.gatehouse.storage.TableShape.Column;
import dev.gatehouse.storage.TableShape.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tables whose rows a copy of a database has, as the database itself describes them. */
final class CopiedTables {
  /** The schema is described by its version; a lease says who works at this moment. */
  private static final Set<String> LEFT_OUT = Set.of("gh_schema", "gh_schema_history", "gh_lease");

  private static final String SQLITE_COLUMNS =
      "select t.name, c.name, c.type from sqlite_schema t, pragma_table_info(t.name) c"
          + " where t.type = 'table' and t.name like 'gh\\_%' escape '\\' order by t.name, c.cid";
  private static final String POSTGRES_COLUMNS =
      "select table_name, column_name, data_type from information_schema.columns"
          + " where table_schema = current_schema() and table_name like 'gh\\_%'"
          + " order by table_name, ordinal_position";
  private static final String SQLITE_REFERENCES =
      "select t.name, f.\"table\" from sqlite_schema t, pragma_foreign_key_list(t.name) f"
          + " where t.type = 'table'";
  private static final String POSTGRES_REFERENCES =
      "select a.relname, b.relname from pg_constraint c join pg_class a on a.oid = c.conrelid"
          + " join pg_class b on b.oid = c.confrelid where c.contype = 'f'";

  private CopiedTables() {}

  /** All of them, those that others refer to first. */
  static List<TableShape> of(Connection connection, Schema schema) throws SQLException {
    boolean sqlite = schema == Schema.SQLITE;
    Map<String, List<Column>> columns = new LinkedHashMap<>();
    for (List<String> row : texts(connection, sqlite ? SQLITE_COLUMNS : POSTGRES_COLUMNS, 3)) {
      if (!LEFT_OUT.contains(row.get(0))) {
        columns
            .computeIfAbsent(row.get(0), name -> new ArrayList<>())
            .add(new Column(row.get(1), kind(row.get(2))));
      }
    }
    Map<String, List<String>> references = new HashMap<>();
    for (List<String> row :
        texts(connection, sqlite ? SQLITE_REFERENCES : POSTGRES_REFERENCES, 2)) {
      references.computeIfAbsent(row.get(0), name -> new ArrayList<>()).add(row.get(1));
    }
    Map<String, TableShape> ordered = new LinkedHashMap<>();
    columns.keySet().forEach(name -> add(name, columns, references, ordered));
    return List.copyOf(ordered.values());
  }

  private static void add(
      String name,
      Map<String, List<Column>> columns,
      Map<String, List<String>> references,
      Map<String, TableShape> ordered) {
    if (ordered.containsKey(name) || !columns.containsKey(name)) {
      return;
    }
    for (String other : references.getOrDefault(name, List.of())) {
      if (!other.equals(name)) {
        add(other, columns, references, ordered);
      }
    }
    ordered.put(name, new TableShape(name, columns.get(name)));
  }

  private static Kind kind(String type) {
    return switch (type) {
      case "TEXT", "text" -> Kind.TEXT;
      case "INTEGER", "integer", "bigint" -> Kind.INTEGER;
      case "boolean" -> Kind.BOOLEAN;
      case "BLOB", "bytea" -> Kind.BYTES;
      default -> throw new StorageException("A column has the unknown type " + type);
    };
  }

  private static List<List<String>> texts(Connection connection, String sql, int columns)
      throws SQLException {
    List<List<String>> all = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        List<String> row = new ArrayList<>(columns);
        for (int i = 1; i <= columns; i++) {
          row.add(rows.getString(i));
        }
        all.add(row);
      }
    }
    return all;
  }
}
