package dev.gatehouse.database;

import dev.gatehouse.storage.StorageException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteConnection;

/**
 * Runs the statements of one connection for one unit of work at a time.
 *
 * <p>Arguments are bound by their type: text, numbers, booleans, bytes, times (as milliseconds) and
 * null. Belongs to one thread between {@link #begin} and {@link #end}, so that a transaction that
 * leaves its unit of work is noticed.
 */
final class Statements implements AutoCloseable {
  private final Connection connection;
  private final boolean keepsPrepared;
  private final Counters counters;
  private final Faults faults;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  private Thread owner;
  private String savepoint;
  private boolean savepointSet;
  private boolean wrote;
  private SqlFailure failure;

  /**
   * @param keepsPrepared whether prepared statements stay open here; PostgreSQL's driver keeps them
   *     itself
   */
  Statements(Connection connection, boolean keepsPrepared, Counters counters, Faults faults) {
    this.connection = connection;
    this.keepsPrepared = keepsPrepared;
    this.counters = counters;
    this.faults = faults;
  }

  Connection connection() {
    return connection;
  }

  /**
   * Starts a unit of work on this thread.
   *
   * @param savepointBeforeWrite statement that runs before the unit's first write, or null
   */
  void begin(String savepointBeforeWrite) {
    owner = Thread.currentThread();
    savepoint = savepointBeforeWrite;
    savepointSet = false;
    wrote = false;
    failure = null;
  }

  void end() {
    owner = null;
  }

  boolean wrote() {
    return wrote;
  }

  boolean savepointSet() {
    return savepointSet;
  }

  /** The first failure of the unit, also when the unit went on after it; or null. */
  SqlFailure failure() {
    return failure;
  }

  /**
   * Joins the texts of a list that is kept as JSON, as {@code item.value} in the order of bytes.
   *
   * @param column the column that has the list
   */
  String joinItems(String column) {
    return keepsPrepared
        ? " join json_each(" + column + ") as item"
        : " cross join lateral (select value collate \"C\" as value from"
            + " json_array_elements_text("
            + column
            + "::json) as texts (value)) as item";
  }

  /** The places of a list of arguments, as in {@code in (?, ?)}. */
  static String places(int number) {
    return String.join(", ", Collections.nCopies(number, "?"));
  }

  /** What keeps selected rows as they are until the end; SQLite has one writer at a time anyway. */
  String sharedLock() {
    return keepsPrepared ? "" : " for share";
  }

  /** What keeps selected rows from everybody else until the end; empty where nobody else writes. */
  String exclusiveLock() {
    return keepsPrepared ? "" : " for update";
  }

  /** The same, and passes over rows that somebody else keeps. */
  String skippingLock() {
    return keepsPrepared ? "" : " for update skip locked";
  }

  /** Runs a change and returns the number of rows that it changed. */
  int update(String sql, Object... arguments) {
    counters.statements.increment();
    return change(sql, arguments);
  }

  /** Runs an insert of an audit row. */
  void audit(String sql, Object... arguments) {
    counters.auditRows.increment();
    change(sql, arguments);
  }

  private int change(String sql, Object... arguments) {
    return run(
        sql,
        true,
        statement -> {
          bind(statement, arguments);
          return statement.executeUpdate();
        });
  }

  /** Runs a change with a {@code returning} clause. */
  <T> Optional<T> changeReturning(String sql, Row.Mapper<T> mapper, Object... arguments) {
    counters.statements.increment();
    return single(run(sql, true, statement -> rows(statement, mapper, arguments)));
  }

  /** Runs a change of several rows with a {@code returning} clause. */
  <T> List<T> changesReturning(String sql, Row.Mapper<T> mapper, Object... arguments) {
    counters.statements.increment();
    return run(sql, true, statement -> rows(statement, mapper, arguments));
  }

  <T> List<T> list(String sql, Row.Mapper<T> mapper, Object... arguments) {
    return list(keepsPrepared, sql, mapper, arguments);
  }

  /** As {@link #list}, for a statement of which there are many forms: it is not kept prepared. */
  <T> List<T> listOnce(String sql, Row.Mapper<T> mapper, Object... arguments) {
    return list(false, sql, mapper, arguments);
  }

  private <T> List<T> list(boolean kept, String sql, Row.Mapper<T> mapper, Object... arguments) {
    for (Object argument : arguments) {
      if (argument instanceof String text && !Text.isStorable(text)) {
        return List.of();
      }
    }
    counters.statements.increment();
    return run(sql, false, kept, statement -> rows(statement, mapper, arguments));
  }

  <T> Optional<T> first(String sql, Row.Mapper<T> mapper, Object... arguments) {
    return single(list(sql, mapper, arguments));
  }

  long number(String sql, Object... arguments) {
    return first(sql, Row::number, arguments).orElse(0L);
  }

  /** Runs a statement that controls the transaction. */
  void control(String sql) throws SQLException {
    PreparedStatement statement = prepare(sql);
    try {
      statement.execute();
    } finally {
      release(statement, keepsPrepared);
    }
  }

  private static <T> Optional<T> single(List<T> rows) {
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
  }

  private <T> T run(String sql, boolean write, Action<T> action) {
    return run(sql, write, keepsPrepared, action);
  }

  private <T> T run(String sql, boolean write, boolean kept, Action<T> action) {
    if (owner != Thread.currentThread()) {
      throw new IllegalStateException("A transaction was used outside its unit of work");
    }
    try {
      if (write && !savepointSet && savepoint != null) {
        control(savepoint);
        savepointSet = true;
      }
      wrote |= write;
      faults.beforeStatement(sql);
      PreparedStatement statement = kept ? prepare(sql) : connection.prepareStatement(sql);
      try {
        return action.run(statement);
      } finally {
        release(statement, kept);
      }
    } catch (SQLException e) {
      SqlFailure failed = new SqlFailure(e);
      if (failure == null) {
        failure = failed;
      }
      throw failed;
    }
  }

  private static <T> List<T> rows(
      PreparedStatement statement, Row.Mapper<T> mapper, Object... arguments) throws SQLException {
    bind(statement, arguments);
    List<T> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery()) {
      Row row = new Row(result);
      while (row.next()) {
        rows.add(mapper.map(row));
      }
    }
    return rows;
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    if (!keepsPrepared) {
      return connection.prepareStatement(sql);
    }
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement =
          connection instanceof SQLiteConnection sqlite
              ? new SqliteStatement(sqlite, sql)
              : connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    return statement;
  }

  private static void release(PreparedStatement statement, boolean kept) throws SQLException {
    // No clearParameters: SQLite prepares a statement again after it where a parameter had a part
    // in the plan (a partial index), and that takes five times as long as the statement itself.
    if (!kept) {
      statement.close();
    }
  }

  private static void bind(PreparedStatement statement, Object... arguments) throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      int position = i + 1;
      switch (arguments[i]) {
        case null -> statement.setObject(position, null);
        case String text -> statement.setString(position, storable(text));
        case Long number -> statement.setLong(position, number);
        case Integer number -> statement.setInt(position, number);
        case Boolean flag -> statement.setBoolean(position, flag);
        case byte[] bytes -> statement.setBytes(position, bytes);
        case Instant instant -> statement.setLong(position, instant.toEpochMilli());
        case Enum<?> constant -> statement.setString(position, constant.name());
        default -> throw new IllegalArgumentException("cannot bind a " + arguments[i].getClass());
      }
    }
  }

  private static String storable(String text) {
    if (!Text.isStorable(text)) {
      throw new StorageException(
          "Text with a NUL character or half a surrogate pair cannot be stored");
    }
    return text;
  }

  @Override
  public void close() throws SQLException {
    prepared.clear();
    connection.close();
  }

  @FunctionalInterface
  private interface Action<T> {
    T run(PreparedStatement statement) throws SQLException;
  }
}
