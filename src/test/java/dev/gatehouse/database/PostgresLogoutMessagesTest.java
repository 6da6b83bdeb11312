package dev.gatehouse.database;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.testing.TestDatabases;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract of the outbox of logouts on PostgreSQL with its own clock. */
class PostgresLogoutMessagesTest extends LogoutMessageContract {
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
