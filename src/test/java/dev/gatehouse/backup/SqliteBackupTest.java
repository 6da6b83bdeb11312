package dev.gatehouse.backup;

import java.util.Optional;

class SqliteBackupTest extends BackupContract {
  SqliteBackupTest() {
    super(Optional.empty());
  }
}
