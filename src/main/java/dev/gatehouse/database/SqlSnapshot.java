package dev.gatehouse.database;

import dev.gatehouse.storage.DatabaseSnapshot;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.TableShape;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One read transaction: SQLite's write-ahead log keeps the moment of its first read for it while
 * others write, PostgreSQL does the same for REPEATABLE READ.
 */
final class SqlSnapshot implements DatabaseSnapshot {
  private static final int ROWS_AT_ONCE = 1000;
  private final Connection connection;
  private final String description;
  private final Schema.Recorded schema;
  private final List<TableShape> tables;

  private SqlSnapshot(
      Connection connection, String description, Schema.Recorded schema, List<TableShape> tables) {
    this.connection = connection;
    this.description = description;
    this.schema = schema;
    this.tables = tables;
  }

  static DatabaseSnapshot sqlite(SqliteOptions options) {
    if (Files.notExists(options.file())) {
      throw new StorageException("There is no database " + options.file() + ".");
    }
    try {
      Connection connection = new SqliteConnections(options.file()).reader();
      return opened(connection, Schema.SQLITE, "SQLite ", "begin");
    } catch (SQLException e) {
      throw new StorageException(
          "The database " + options.file() + " cannot be read: " + e.getMessage(), e);
    }
  }

  static DatabaseSnapshot postgres(PostgresOptions options) {
    try {
      Connection connection =
          PostgresSchema.connect(options, Map.of("ApplicationName", "gatehouse backup"));
      return opened(
          connection,
          Schema.POSTGRESQL,
          "PostgreSQL ",
          "set transaction isolation level repeatable read, read only");
    } catch (SQLException e) {
      throw new StorageException(
          "PostgreSQL at " + options.jdbcUrl() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static DatabaseSnapshot opened(
      Connection connection, Schema schema, String engine, String begin) throws SQLException {
    try {
      if (schema == Schema.POSTGRESQL) {
        connection.setAutoCommit(false);
      }
      try (Statement statement = connection.createStatement()) {
        statement.execute(begin);
      }
      Schema.Recorded recorded =
          schema
              .read(connection)
              .orElseThrow(
                  () -> new StorageException("The database has no tables of Gatehouse's."));
      return new SqlSnapshot(
          connection,
          engine + connection.getMetaData().getDatabaseProductVersion().split(" ", 2)[0],
          recorded,
          CopiedTables.of(connection, schema));
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public int schemaVersion() {
    return schema.version();
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public List<TableShape> tables() {
    return tables;
  }

  @Override
  public void rows(TableShape table, RowSink sink) {
    String sql =
        table.columns().stream()
            .map(TableShape.Column::name)
            .collect(Collectors.joining(", ", "select ", " from " + table.name()));
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(ROWS_AT_ONCE);
      try (ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          sink.accept(row(table, rows));
        }
      }
    } catch (SQLException e) {
      throw new StorageException(
          "The table " + table.name() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Object[] row(TableShape table, ResultSet rows) throws SQLException {
    Object[] row = new Object[table.columns().size()];
    for (int i = 0; i < row.length; i++) {
      row[i] =
          switch (table.columns().get(i).kind()) {
            case TEXT -> rows.getString(i + 1);
            case INTEGER -> rows.getLong(i + 1);
            case BOOLEAN -> rows.getBoolean(i + 1);
            case BYTES -> rows.getBytes(i + 1);
          };
      if (rows.wasNull()) {
        row[i] = null;
      }
    }
    return row;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new StorageException("The connection cannot be closed", e);
    }
  }
}
