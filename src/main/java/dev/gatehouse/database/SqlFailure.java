package dev.gatehouse.database;

import dev.gatehouse.storage.StorageException;
import java.sql.SQLException;
import org.sqlite.SQLiteException;

/** A statement failed. */
final class SqlFailure extends StorageException {
  private static final long serialVersionUID = 1L;
  private static final int SQLITE_CONSTRAINT = 19;

  private final SQLException cause;

  SqlFailure(SQLException cause) {
    super("The database refused a statement: " + cause.getMessage(), cause);
    this.cause = cause;
  }

  SQLException sql() {
    return cause;
  }

  /** Whether a constraint refused the statement, which undoes that statement and nothing else. */
  boolean isConstraint() {
    if (cause instanceof SQLiteException sqlite) {
      return (sqlite.getResultCode().code & 0xff) == SQLITE_CONSTRAINT;
    }
    return cause.getSQLState() != null && cause.getSQLState().startsWith("23");
  }
}
