package dev.gatehouse.backup;

import dev.gatehouse.testing.TestDatabases;
import java.util.Optional;

class PostgresBackupTest extends BackupContract {
  PostgresBackupTest() {
    super(Optional.of(TestDatabases.postgres(Optional.empty())));
  }
}
