package dev.gatehouse.backup;

import static dev.gatehouse.backup.BackupFixture.run;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SqliteMasterKeyTest extends MasterKeyContract {
  SqliteMasterKeyTest() {
    super(Optional.empty());
  }

  @Test
  void oneServerNeedsNoWait() {
    changeJustNow();
    run(directory, "master-key", "forget", "--now").is(0).says("Gone");
    assertEquals(1, keys().size());
  }
}
