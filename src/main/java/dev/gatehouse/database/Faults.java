package dev.gatehouse.database;

import java.sql.SQLException;

/** Where tests make the database fail; in production nothing happens here. */
interface Faults {
  Faults NONE = new Faults() {};

  /** Before each statement of a unit of work that writes. */
  default void beforeStatement(String sql) throws SQLException {}

  /** Before a commit is sent. */
  default void beforeCommit() throws SQLException {}

  /** After a commit, before its answer is believed. */
  default void afterCommit() throws SQLException {}
}
