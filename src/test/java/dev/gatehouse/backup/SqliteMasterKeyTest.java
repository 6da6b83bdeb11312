package dev.gatehouse.backup;

import java.util.Optional;

class SqliteMasterKeyTest extends MasterKeyContract {
  SqliteMasterKeyTest() {
    super(Optional.empty());
  }
}
