package dev.gatehouse.backup;

import dev.gatehouse.database.PostgresOptions;
import dev.gatehouse.testing.TestDatabases;
import dev.gatehouse.testing.TestRows;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.util.Optional;

class PostgresMasterKeyTest extends MasterKeyContract {
  private final PostgresOptions options = TestDatabases.postgres(Optional.empty());

  @Override
  TestServer.Builder server(Path place) {
    return TestServer.in(place).postgres(options);
  }

  @Override
  Path masterKey() {
    return directory.resolve("master.key");
  }

  @Override
  TestRows rows() {
    return new TestRows(options.jdbcUrl(), Optional.of(options.user()));
  }
}
