package dev.gatehouse.backup;

import static dev.gatehouse.backup.BackupFixture.run;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.testing.TestDatabases;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PostgresMasterKeyTest extends MasterKeyContract {
  PostgresMasterKeyTest() {
    super(Optional.of(TestDatabases.postgres(Optional.empty())));
  }

  @Test
  void replicasMayStillSealWithTheKeyOfBefore() {
    changeJustNow();
    run(directory, "master-key", "forget", "--now").is(1).says("Servers may still seal");
    assertEquals(2, keys().size(), "the file is as it was");
    rows().change("update gh_meta set value = '1' where name = 'master_key_changed_at'");
    run(directory, "master-key", "forget", "--now").is(0).says("Gone");
    assertEquals(1, keys().size());
  }
}
