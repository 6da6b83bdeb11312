package dev.gatehouse.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.sqlite.SQLiteConnection;
import org.sqlite.jdbc4.JDBC4PreparedStatement;

/**
 * A prepared statement that remembers the names of its columns. The driver asks for all of them
 * each time, one call into the native library each, which takes as long as reading the row.
 */
final class SqliteStatement extends JDBC4PreparedStatement {
  private String[] names;

  SqliteStatement(SQLiteConnection connection, String sql) throws SQLException {
    super(connection, sql);
  }

  @Override
  public ResultSet getResultSet() throws SQLException {
    rs.colsMeta = names;
    ResultSet result = super.getResultSet();
    names = rs.colsMeta;
    return result;
  }
}
