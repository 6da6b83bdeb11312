package dev.gatehouse.database;

import java.nio.file.Path;
import java.time.InstantSource;

/**
 * How to open SQLite.
 *
 * @param file the database; made with mode 0600 when it is not there
 * @param clock the clock that {@code Storage.now} reports
 * @param readers how many reads may run at once, 1 to 64; each has a connection of its own
 */
public record SqliteOptions(Path file, InstantSource clock, int readers) {
  public SqliteOptions {
    if (readers < 1 || readers > 64) {
      throw new IllegalArgumentException("readers must be 1 to 64, not " + readers);
    }
  }

  /** With four readers. */
  public SqliteOptions(Path file, InstantSource clock) {
    this(file, clock, 4);
  }
}
