package dev.gatehouse.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The current row of a result, read column by column from left to right. */
final class Row {
  private final ResultSet result;
  private int column;

  Row(ResultSet result) {
    this.result = result;
  }

  boolean next() throws SQLException {
    column = 0;
    return result.next();
  }

  String text() throws SQLException {
    return result.getString(++column);
  }

  byte[] bytes() throws SQLException {
    return result.getBytes(++column);
  }

  long number() throws SQLException {
    return result.getLong(++column);
  }

  boolean flag() throws SQLException {
    return result.getBoolean(++column);
  }

  /** A time, or null. */
  Instant instant() throws SQLException {
    long millis = result.getLong(++column);
    return result.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  List<String> list() throws SQLException {
    return Json.list(text());
  }

  /** Makes a value of a row. */
  @FunctionalInterface
  interface Mapper<T> {
    T map(Row row) throws SQLException;
  }
}
