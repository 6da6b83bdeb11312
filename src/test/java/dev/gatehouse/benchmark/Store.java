package dev.gatehouse.benchmark;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a server of a benchmark keeps its rows, with a way to them beside the server. A PostgreSQL
 * is a cluster of its own, so that its processor time belongs to one server.
 */
final class Store implements AutoCloseable {
  private static final int MILLIS_PER_TICK = 10;

  /** Of {@code /proc/PID/stat}, counted from the state: own and reaped children's time. */
  private static final int PARENT = 1;

  private static final int USER_TICKS = 11;
  private static final int REAPED_SYSTEM_TICKS = 14;
  private final Path directory;
  private final EmbeddedPostgres postgres;

  private Store(Path directory, EmbeddedPostgres postgres) {
    this.directory = directory;
    this.postgres = postgres;
  }

  static Store sqlite(Path directory) {
    return new Store(directory, null);
  }

  static Store postgres(Path directory) throws IOException {
    Files.createDirectories(directory);
    return new Store(
        directory,
        EmbeddedPostgres.builder()
            .setDataDirectory(directory.resolve("postgres"))
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .start());
  }

  /** The keys of the configuration that name it. */
  String yaml(byte[] masterKey) throws IOException {
    Files.createDirectories(directory);
    Path key = directory.resolve("master.key");
    Files.write(key, masterKey);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    String storage =
        postgres == null
            ? "{type: sqlite, config: {file: '%s'}}".formatted(directory.resolve("gatehouse.db"))
            : "{type: postgres, config: {host: 127.0.0.1, port: %d, database: postgres, user: postgres, password: x, ssl: {mode: disable}, maxOpenConns: 10}}"
                .formatted(postgres.getPort());
    return "storage: %s\nmasterKeyFile: '%s'".formatted(storage, key);
  }

  String name() {
    return postgres == null ? "SQLite" : "PostgreSQL";
  }

  Connection connect() throws SQLException {
    return postgres == null
        ? DriverManager.getConnection(
            "jdbc:sqlite:" + directory.resolve("gatehouse.db") + "?busy_timeout=20000")
        : DriverManager.getConnection(
            postgres.getJdbcUrl("postgres", "postgres") + "&reWriteBatchedInserts=true");
  }

  /** Makes filling quick; nobody else may be connected, and a crash may lose everything. */
  void beginFilling(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (postgres == null) {
        statement.execute("pragma journal_mode = off");
        statement.execute("pragma synchronous = off");
        statement.execute("pragma cache_size = -2000000");
      } else {
        statement.execute("set synchronous_commit = off");
      }
    }
    connection.setAutoCommit(false);
  }

  /** As a database is that has grown over months: durable, and in PostgreSQL analysed. */
  void endFilling(Connection connection) throws SQLException {
    connection.commit();
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      if (postgres == null) {
        statement.execute("pragma journal_mode = wal");
      } else {
        statement.execute("vacuum analyze");
        statement.execute("checkpoint");
      }
    }
  }

  /** Processor time of the database's own processes; none where it lives in the server. */
  Duration cpu() throws IOException {
    if (postgres == null) {
      return Duration.ZERO;
    }
    String postmaster =
        Files.readAllLines(directory.resolve("postgres").resolve("postmaster.pid")).get(0).strip();
    long ticks = 0;
    Map<String, List<String>> processes = new HashMap<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : all) {
        try {
          String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
          processes.put(
              process.getFileName().toString(),
              List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)));
        } catch (IOException ended) {
          // Between the listing and the look.
        }
      }
    }
    for (Map.Entry<String, List<String>> process : processes.entrySet()) {
      if (process.getKey().equals(postmaster)
          || process.getValue().get(PARENT).equals(postmaster)) {
        int last = process.getKey().equals(postmaster) ? REAPED_SYSTEM_TICKS : USER_TICKS + 1;
        for (int i = USER_TICKS; i <= last; i++) {
          ticks += Long.parseLong(process.getValue().get(i));
        }
      }
    }
    return Duration.ofMillis(ticks * MILLIS_PER_TICK);
  }

  @Override
  public void close() throws IOException {
    if (postgres != null) {
      postgres.close();
    }
  }
}
