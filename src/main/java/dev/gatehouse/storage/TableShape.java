package dev.gatehouse.storage;

import java.util.List;

/**
 * A table as both databases have it.
 *
 * @param name its name
 * @param columns its columns, in the table's order
 */
public record TableShape(String name, List<Column> columns) {

  public TableShape {
    columns = List.copyOf(columns);
  }

  /** What a column holds, whatever the database calls it. */
  public enum Kind {
    /** A {@code String}. */
    TEXT,
    /** A {@code Long}. */
    INTEGER,
    /** A {@code Boolean}; SQLite has it as an {@link #INTEGER} of 0 or 1. */
    BOOLEAN,
    /** A {@code byte[]}. */
    BYTES
  }

  /** A column and what it holds. */
  public record Column(String name, Kind kind) {}
}
