package dev.gatehouse.database;

import dev.gatehouse.storage.Storage;
import java.nio.file.Path;

/** Makes an empty database. */
@FunctionalInterface
interface EmptyDatabase {
  /**
   * @param directory for a database that is a file
   */
  Storage empty(Path directory);
}
