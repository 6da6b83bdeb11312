package dev.gatehouse.database;

import dev.gatehouse.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The schema of a database: its migrations and the version that stands in it.
 *
 * <p>A start compares one row with what this program knows and is done; the migration library is
 * loaded only when something is to be done. Each version says which older programs can still work
 * with it (rule R32), so that an upgrade can be rolled back.
 */
enum Schema {
  SQLITE("sqlite"),
  POSTGRESQL("postgresql");

  /** The newest version; each has a script in {@link #SCRIPTS}. */
  static final int VERSION = 13;

  /** The oldest schema version whose programs can work with {@link #VERSION}. */
  static final int READABLE_FROM = 1;

  private static final List<String> SCRIPTS =
      List.of(
          "V1__foundation.sql",
          "V2__sign_on.sql",
          "V3__clients.sql",
          "V4__people.sql",
          "V5__logout.sql",
          "V6__logout_messages.sql",
          "V7__idempotency.sql",
          "V8__audit.sql",
          "V9__client_assertions.sql",
          "V10__linked_identities.sql",
          "V11__upstream_sessions.sql",
          "V12__device_codes.sql",
          "V13__exchanged_grants.sql");

  private final String directory;

  Schema(String directory) {
    this.directory = directory;
  }

  /** What a database says of itself. */
  record Recorded(int version, int readableFrom, String checksum) {}

  /** Brings the schema up to date, or refuses a database that is too new. */
  void prepare(Connection connection, DataSource source) throws SQLException {
    String checksum = checksum();
    if (isCurrent(connection, checksum)) {
      return;
    }
    Migrations.run(source, "dev/gatehouse/database/" + directory);
    record(connection, checksum);
  }

  /** Makes the schema of an older version in an empty database, for rows of that version. */
  void prepareOlder(DataSource source, int version) {
    Migrations.run(source, "dev/gatehouse/database/" + directory, version);
  }

  /** Whether the schema can be used as it is. */
  boolean isCurrent(Connection connection, String checksum) throws SQLException {
    Optional<Recorded> recorded = read(connection);
    if (recorded.isEmpty() || recorded.get().version() < VERSION) {
      return false;
    }
    Recorded there = recorded.get();
    if (there.version() == VERSION) {
      return there.checksum().equals(checksum);
    }
    if (there.readableFrom() > VERSION) {
      throw new StorageException(
          "The database has schema version "
              + there.version()
              + ", and this program knows version "
              + VERSION
              + ". Use a newer Gatehouse, or restore a backup made before the upgrade.");
    }
    return true;
  }

  /** SHA-256 over all migrations of this program. */
  String checksum() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String script : SCRIPTS) {
        digest.update(script.getBytes(StandardCharsets.UTF_8));
        try (InputStream in = Schema.class.getResourceAsStream(directory + "/" + script)) {
          if (in == null) {
            throw new StorageException("The migration " + script + " is missing in this build");
          }
          digest.update(in.readAllBytes());
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new StorageException("The migrations cannot be read", e);
    }
  }

  /** What stands in the database; empty when it has no schema of ours. */
  Optional<Recorded> read(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet there =
          statement.executeQuery(
              this == SQLITE
                  ? "select 1 from sqlite_schema where name = 'gh_schema'"
                  : "select 1 where to_regclass('gh_schema') is not null")) {
        if (!there.next()) {
          return Optional.empty();
        }
      }
      try (ResultSet row =
          statement.executeQuery(
              "select version, readable_from, checksum from gh_schema where id = 1")) {
        return row.next()
            ? Optional.of(new Recorded(row.getInt(1), row.getInt(2), row.getString(3)))
            : Optional.empty();
      }
    }
  }

  private static void record(Connection connection, String checksum) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "insert into gh_schema (id, version, readable_from, checksum) values (1, ?, ?, ?)"
                + " on conflict (id) do update set version = excluded.version,"
                + " readable_from = excluded.readable_from, checksum = excluded.checksum")) {
      statement.setInt(1, VERSION);
      statement.setInt(2, READABLE_FROM);
      statement.setString(3, checksum);
      statement.executeUpdate();
    }
  }
}
