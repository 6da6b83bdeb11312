package dev.gatehouse.backup;

import java.util.Optional;

class SqliteEpochTest extends EpochContract {
  SqliteEpochTest() {
    super(Optional.empty());
  }
}
