package dev.gatehouse.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.testing.TestDatabases;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL through a Unix socket, which Dex's configuration may name. */
class PostgresSocketTest {
  @Test
  void aDirectoryAsHostIsTheServersSocket() {
    PostgresOptions options =
        TestDatabases.overUnixSocket(TestDatabases.postgres(Optional.empty()));
    try (Storage storage = Databases.openPostgres(options)) {
      storage.write(tx -> tx.meta().putIfAbsent("greeting", "hello"));
      assertEquals("hello", storage.read(tx -> tx.meta().get("greeting")).orElseThrow());
    }
  }

  @Test
  void aSocketThatIsNotThereIsNamed(@TempDir Path empty) {
    PostgresOptions options =
        PostgresOptions.of(
            empty.toString(),
            5432,
            "gatehouse",
            "gatehouse",
            null,
            new PostgresOptions.Tls("disable", null, null, null),
            PostgresOptions.Pool.of(1));
    StorageException refused =
        assertThrows(StorageException.class, () -> Databases.openPostgres(options));
    Throwable root = refused;
    while (root.getCause() != null && !String.valueOf(root.getMessage()).contains(".s.PGSQL")) {
      root = root.getCause();
    }
    assertTrue(root.getMessage().contains(empty + "/.s.PGSQL.5432"), root.getMessage());
  }
}
