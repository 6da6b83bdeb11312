package dev.gatehouse.testing;

import dev.gatehouse.database.Databases;
import dev.gatehouse.database.PostgresOptions;
import dev.gatehouse.database.SqliteOptions;
import dev.gatehouse.storage.Storage;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Databases for tests: SQLite files, and one real PostgreSQL per JVM with durable commits. */
public final class TestDatabases {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private TestDatabases() {}

  /** A SQLite database in a directory that the test owns (a {@code @TempDir}). */
  public static Storage sqlite(Path directory, InstantSource clock) {
    return Databases.openSqlite(new SqliteOptions(directory.resolve("gatehouse.db"), clock));
  }

  /** Options for a new, empty PostgreSQL database; the server starts with the first one. */
  public static PostgresOptions postgres(Optional<InstantSource> clock) {
    String name = "test_" + NUMBER.incrementAndGet();
    try (Connection connection = Server.POSTGRES.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new PostgresOptions(
        Server.POSTGRES.getJdbcUrl("postgres", name), "postgres", null, Map.of(), 8, clock);
  }

  /**
   * The same database through the server's Unix socket, by its parts as the configuration names
   * them.
   */
  public static PostgresOptions overUnixSocket(PostgresOptions options) {
    String database = options.jdbcUrl().substring(options.jdbcUrl().lastIndexOf('/') + 1);
    return PostgresOptions.of(
        Server.SOCKETS.toString(),
        Server.POSTGRES.getPort(),
        database.split("\\?", 2)[0],
        options.user(),
        null,
        new PostgresOptions.Tls("disable", null, null, null),
        PostgresOptions.Pool.of(2));
  }

  /** Started on first use; its own shutdown hook stops it. */
  private static final class Server {
    static final Path SOCKETS = socketDirectory();
    static final EmbeddedPostgres POSTGRES = start();

    private static Path socketDirectory() {
      try {
        // Short, because a socket's path is; open, because the server may run as another user.
        Path directory = Files.createTempDirectory("gh");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        directory.toFile().deleteOnExit();
        return directory;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("max_connections", "200")
            .setServerConfig("unix_socket_directories", SOCKETS.toString())
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
