package dev.gatehouse.database;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.testing.TestDatabases;
import java.util.Optional;

/** The contract of the audit record on PostgreSQL. */
class PostgresAuditTest extends AuditContract implements OnPostgres {
  private PostgresOptions other;

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
