package dev.gatehouse.database;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.testing.TestDatabases;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract of the audit record on PostgreSQL. */
class PostgresAuditTest extends AuditContract {
  private Storage storage;
  private PostgresOptions other;

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

  @Override
  String emptyDatabase() {
    other = TestDatabases.postgres(Optional.empty());
    return other.jdbcUrl();
  }

  @Override
  Storage open(String address) {
    return Databases.openPostgres(other);
  }
}
