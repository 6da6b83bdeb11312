package dev.gatehouse.database;

import dev.gatehouse.storage.Storage;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A contract that runs on an empty database of its own for each test; {@link OnSqlite} and {@link
 * OnPostgres} say on which.
 */
abstract class OnDatabase implements EmptyDatabase {
  @TempDir Path directory;
  private Storage storage;

  @BeforeEach
  final void openStorage() {
    storage = empty(directory);
  }

  @AfterEach
  final void closeStorage() {
    storage.close();
  }

  final Storage storage() {
    return storage;
  }
}
