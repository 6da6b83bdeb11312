package dev.gatehouse.backup;

import dev.gatehouse.testing.TestDatabases;
import java.util.Optional;

class PostgresEpochTest extends EpochContract {
  PostgresEpochTest() {
    super(Optional.of(TestDatabases.postgres(Optional.empty())));
  }
}
