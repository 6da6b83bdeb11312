package dev.gatehouse.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.database.Databases;
import dev.gatehouse.database.PostgresOptions;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.testing.TestDatabases;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every connection follows the configuration, that of the migrations on an empty database too. */
class PostgresConnectionsTest {
  private static PostgresOptions with(PostgresOptions options, String mode) {
    return new PostgresOptions(
        options.jdbcUrl(),
        options.user(),
        options.password(),
        Map.of("sslmode", mode),
        options.pool(),
        options.clock());
  }

  @Test
  void withoutTlsNobodyAsksForIt() throws IOException {
    PostgresOptions options = TestDatabases.postgres(Optional.empty());
    try (PostgresProxy proxy = PostgresProxy.before(options);
        Storage storage = Databases.openPostgres(with(proxy.through(options), "disable"))) {
      assertTrue(storage.read(tx -> tx.meta().registryRevision()) >= 0);
      assertEquals(0, proxy.encryptionAsked());
    }
  }

  @Test
  void whereTlsIsRequiredNothingIsSentWithoutIt() throws IOException {
    PostgresOptions options = TestDatabases.postgres(Optional.empty());
    try (PostgresProxy proxy = PostgresProxy.before(options)) {
      PostgresOptions required = with(proxy.through(options), "require");
      assertThrows(StorageException.class, () -> Databases.openPostgres(required));
      assertTrue(proxy.encryptionAsked() > 0);
      assertEquals(0, proxy.units().size());
    }
  }
}
