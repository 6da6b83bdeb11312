package dev.gatehouse.database;

import dev.gatehouse.storage.DatabaseRestoration;
import dev.gatehouse.storage.PersonStore;
import dev.gatehouse.storage.SealedColumn;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.TableShape;
import dev.gatehouse.storage.TableShape.Column;
import dev.gatehouse.storage.TableShape.Kind;
import dev.gatehouse.storage.UnknownOutcomeException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sqlite.SQLiteDataSource;

/** One transaction that replaces all rows; both databases undo it whole, also after a crash. */
final class SqlRestoration implements DatabaseRestoration {
  private static final int ROWS_AT_ONCE = 500;
  private final Connection connection;
  private final Statements statements;
  private final Schema schema;
  private final Clock clock;
  private final AutoCloseable guard;
  private final List<TableShape> tables;

  private String name;
  private List<Kind> kinds = List.of();
  private PreparedStatement insert;
  private int waiting;
  private boolean finished;

  private SqlRestoration(Connection connection, Schema schema, Clock clock, AutoCloseable guard)
      throws SQLException {
    this.connection = connection;
    this.statements = new Statements(connection, false, new Counters(), Faults.NONE);
    this.schema = schema;
    this.clock = clock;
    this.guard = guard;
    this.tables = CopiedTables.of(connection, schema);
    connection.setAutoCommit(false);
  }

  static DatabaseRestoration sqlite(SqliteOptions options) {
    return sqlite(options, Schema.VERSION);
  }

  /**
   * @param version of the schema; an older one only in an empty database, which brings it up to
   *     date when it is opened next
   */
  static DatabaseRestoration sqlite(SqliteOptions options, int version) {
    try {
      Path file = SqliteConnections.create(options.file());
      SqliteLock lock = SqliteLock.take(file);
      try {
        return sqlite(options, file, lock, version);
      } catch (SQLException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException | SQLException e) {
      throw new StorageException(
          "The database "
              + options.file()
              + " cannot be opened: "
              + e.getMessage()
              + ". If it is damaged, move it away with its -wal and -shm files, and restore again.",
          e);
    }
  }

  private static DatabaseRestoration sqlite(
      SqliteOptions options, Path file, SqliteLock lock, int version) throws SQLException {
    Connection connection = new SqliteConnections(file).writer();
    try {
      SQLiteDataSource source = new SQLiteDataSource();
      source.setUrl("jdbc:sqlite:" + file);
      if (version == Schema.VERSION) {
        Schema.SQLITE.prepare(connection, source);
      } else {
        Schema.SQLITE.prepareOlder(source, version);
      }
      return new SqlRestoration(connection, Schema.SQLITE, Clock.of(options.clock()), lock);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  static DatabaseRestoration postgres(PostgresOptions options) {
    try {
      Connection connection =
          PostgresSchema.connect(
              options,
              Map.of("ApplicationName", "gatehouse restore", "reWriteBatchedInserts", "true"));
      try {
        refuseBesideServers(connection);
        PostgresSchema.prepare(connection, options);
        Clock clock = new Clock(options.clock());
        return new SqlRestoration(connection, Schema.POSTGRESQL, clock, () -> {});
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw new StorageException(
          "PostgreSQL at " + options.jdbcUrl() + " cannot be opened: " + e.getMessage(), e);
    }
  }

  private static void refuseBesideServers(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet others =
            statement.executeQuery(
                "select count(*), min(coalesce(host(client_addr), 'a local socket'))"
                    + " from pg_stat_activity where datname = current_database()"
                    + " and application_name = '"
                    + PostgresStorage.APPLICATION
                    + "'")) {
      others.next();
      if (others.getLong(1) > 0) {
        throw new StorageException(
            "A Gatehouse server is connected to this database (from "
                + others.getString(2)
                + "). Stop every replica first.");
      }
    }
  }

  @Override
  public boolean empty() {
    // The migrations themselves leave a revision of the registry.
    return tables.stream()
        .allMatch(table ->
            count("select count(*) from " + table.name())
                <= (table.name().equals("gh_meta") ? 1 : 0));
  }

  private long count(String sql) {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new StorageException("The database cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public Optional<String> value(String key) {
    statements.begin(null);
    Optional<String> value = new SqlMeta(statements).get(key);
    statements.end();
    return value;
  }

  @Override
  public void clear() {
    if (schema == Schema.POSTGRESQL) {
      execute("set local lock_timeout = '10s'");
      // It also keeps out whoever connects from now on, until the end.
      execute(
          tables.stream()
              .map(TableShape::name)
              .collect(Collectors.joining(", ", "truncate ", ", gh_lease")));
      return;
    }
    List<TableShape> children = new ArrayList<>(tables);
    Collections.reverse(children);
    children.forEach(table -> execute("delete from " + table.name()));
    execute("delete from gh_lease");
  }

  @Override
  public void forgetSealed() {
    endTable();
    for (SealedColumn column : SealedColumn.values()) {
      execute(
          column.required()
              ? "delete from " + column.table()
              : "update "
                  + column.table()
                  + " set "
                  + column.column()
                  + " = null where "
                  + column.column()
                  + " is not null");
    }
    execute("delete from gh_grant");
    // All that begins so says which key the database belongs to, or is sealed with it.
    execute("delete from gh_meta where name like 'master_key%' or name = 'inherited_keys'");
  }

  @Override
  public PersonStore.Ended endLogins(Instant at, String reason) {
    endTable();
    statements.begin(null);
    SqlLogoutMessages.insert(statements, "a.id is not null", at);
    int logins = statements.update("delete from gh_account_session");
    statements.update("delete from gh_session");
    statements.update("delete from gh_password_link");
    statements.update("delete from gh_device_code");
    int grants =
        statements.update(
            "update gh_grant set revoked_at = ?, revocation_reason = ?"
                + " where revoked_at is null and expires_at > ?",
            at,
            reason,
            at);
    statements.end();
    return new PersonStore.Ended(logins, grants);
  }

  private void execute(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new StorageException("The database cannot be changed: " + e.getMessage(), e);
    }
  }

  @Override
  public void table(String table, List<String> columns) {
    endTable();
    TableShape shape =
        tables.stream()
            .filter(one -> one.name().equals(table))
            .findFirst()
            .orElseThrow(() -> new StorageException("There is no table " + table + " here."));
    Map<String, Kind> known =
        shape.columns().stream().collect(Collectors.toMap(Column::name, Column::kind));
    if (!known.keySet().containsAll(columns)) {
      throw new StorageException("The table " + table + " has other columns here.");
    }
    name = table;
    kinds = columns.stream().map(known::get).toList();
    String sql =
        "insert into "
            + table
            + " ("
            + String.join(", ", columns)
            + ")"
            // Numbers that the database would give itself are those of before.
            + (schema == Schema.POSTGRESQL ? " overriding system value" : "")
            + " values ("
            + Statements.places(columns.size())
            + ")";
    try {
      insert = connection.prepareStatement(sql);
    } catch (SQLException e) {
      throw new StorageException("The table " + table + " cannot be filled", e);
    }
  }

  @Override
  public void row(Object[] values) {
    try {
      for (int i = 0; i < values.length; i++) {
        bind(i + 1, kinds.get(i), values[i]);
      }
      insert.addBatch();
      waiting++;
      if (waiting == ROWS_AT_ONCE) {
        flush();
      }
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  /** A boolean of PostgreSQL is 0 or 1 in SQLite. */
  private void bind(int position, Kind kind, Object value) throws SQLException {
    switch (value) {
      case null -> insert.setNull(position, sqlType(kind));
      case String text -> insert.setString(position, text);
      case byte[] bytes -> insert.setBytes(position, bytes);
      case Boolean flag when kind == Kind.INTEGER -> insert.setLong(position, flag ? 1 : 0);
      case Boolean flag -> insert.setBoolean(position, flag);
      case Long number when kind == Kind.BOOLEAN -> insert.setBoolean(position, number != 0);
      case Long number -> insert.setLong(position, number);
      default -> throw new StorageException("A " + value.getClass() + " is in no column");
    }
  }

  private static int sqlType(Kind kind) {
    return switch (kind) {
      case TEXT -> java.sql.Types.VARCHAR;
      case INTEGER -> java.sql.Types.BIGINT;
      case BOOLEAN -> java.sql.Types.BOOLEAN;
      case BYTES -> java.sql.Types.BINARY;
    };
  }

  private void flush() throws SQLException {
    if (waiting > 0) {
      insert.executeBatch();
      waiting = 0;
    }
  }

  private void endTable() {
    if (insert == null) {
      return;
    }
    try {
      flush();
      insert.close();
      insert = null;
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  private StorageException refused(SQLException e) {
    return new StorageException(
        "The table " + name + " does not take the rows: " + e.getMessage(), e);
  }

  @Override
  public void commit(Storage.Work<Void> last) {
    endTable();
    try (Statement statement = connection.createStatement()) {
      if (schema == Schema.POSTGRESQL) {
        // Further audit rows are counted from where the copied ones end.
        statement.execute(
            "select setval(pg_get_serial_sequence('gh_audit', 'id'),"
                + " coalesce((select max(id) from gh_audit), 0) + 1, false)");
      }
      statements.begin(null);
      last.run(new SqlTransaction(statements, clock));
      statements.end();
    } catch (SQLException e) {
      throw new StorageException("The restored rows cannot be finished: " + e.getMessage(), e);
    }
    try {
      connection.commit();
      finished = true;
    } catch (SQLException e) {
      throw new UnknownOutcomeException("The commit failed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    // The connection goes first, the lock on the database last.
    try (guard;
        connection) {
      if (!finished) {
        connection.rollback();
      }
    } catch (Exception e) {
      throw new StorageException("The database cannot be closed: " + e.getMessage(), e);
    }
  }
}
