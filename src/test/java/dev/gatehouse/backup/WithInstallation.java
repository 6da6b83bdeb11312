package dev.gatehouse.backup;

import dev.gatehouse.database.PostgresOptions;
import dev.gatehouse.testing.TestRows;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server's files and its empty database, of either kind. */
abstract class WithInstallation {
  @TempDir Path directory;
  TestServer.Builder builder;
  private final Optional<PostgresOptions> postgres;

  /**
   * @param postgres an empty database; empty for SQLite
   */
  WithInstallation(Optional<PostgresOptions> postgres) {
    this.postgres = postgres;
  }

  @BeforeEach
  final void prepareServer() {
    builder = server(directory);
  }

  /** A server on the database; with SQLite on that of the place. */
  final TestServer.Builder server(Path place) {
    TestServer.Builder server = TestServer.in(place);
    return postgres.map(server::postgres).orElse(server);
  }

  /** The file of its master key. */
  final Path masterKey() {
    return directory.resolve(postgres.isPresent() ? "master.key" : "gatehouse.db.master-key");
  }

  final TestRows rows() {
    return postgres
        .map(options -> new TestRows(options.jdbcUrl(), Optional.of(options.user())))
        .orElseGet(() ->
            new TestRows("jdbc:sqlite:" + directory.resolve("gatehouse.db"), Optional.empty()));
  }
}
