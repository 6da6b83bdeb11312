package dev.gatehouse.backup;

import dev.gatehouse.testing.TestDatabases;
import java.util.Optional;

class PostgresMasterKeyTest extends MasterKeyContract {
  PostgresMasterKeyTest() {
    super(Optional.of(TestDatabases.postgres(Optional.empty())));
  }
}
