package dev.gatehouse.database;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.testing.TestDatabases;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract of what administrators see on PostgreSQL with its own clock. */
class PostgresHoldingsTest extends HoldingsContract {
  private Storage storage;

  @BeforeEach
  void open() {
    storage = Databases.openPostgres(TestDatabases.postgres(Optional.empty()));
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Override
  Storage storage() {
    return storage;
  }
}
