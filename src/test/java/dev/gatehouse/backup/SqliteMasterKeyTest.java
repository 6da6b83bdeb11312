package dev.gatehouse.backup;

import dev.gatehouse.testing.TestRows;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.util.Optional;

class SqliteMasterKeyTest extends MasterKeyContract {
  @Override
  TestServer.Builder server(Path place) {
    return TestServer.in(place);
  }

  @Override
  Path masterKey() {
    return directory.resolve("gatehouse.db.master-key");
  }

  @Override
  TestRows rows() {
    return new TestRows("jdbc:sqlite:" + directory.resolve("gatehouse.db"), Optional.empty());
  }
}
