package dev.gatehouse.storage;

import java.util.List;

/**
 * All rows of a database as they were at one moment, read beside whoever writes. Belongs to one
 * thread.
 */
public interface DatabaseSnapshot extends AutoCloseable {

  /** Version of the schema. */
  int schemaVersion();

  /** Short name and version of the engine, such as {@code "SQLite 3.54.1"}. */
  String description();

  /** The tables whose rows belong into a copy, those that others refer to first. */
  List<TableShape> tables();

  /**
   * Hands out each row of a table: a value for each column, or null.
   *
   * @throws StorageException when the rows cannot be read
   */
  void rows(TableShape table, RowSink sink);

  @Override
  void close();

  /** Takes rows. */
  @FunctionalInterface
  interface RowSink {
    /** One row, with a value or null for each column. */
    void accept(Object[] row);
  }
}
