package dev.gatehouse.database;

import dev.gatehouse.storage.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

/** Opens connections to one SQLite file with the settings that durability needs (rule R9). */
record SqliteConnections(Path file) {

  /** Creates the file with mode 0600 unless it is there; SQLite gives its companions the same. */
  static Path create(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path directory = absolute.getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new StorageException(
          "The directory of the database " + file + " does not exist. Create it first.");
    }
    try {
      Files.createFile(
          absolute,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      // A commit that was answered must not vanish with the name of its file.
      try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
        entries.force(true);
      }
    } catch (FileAlreadyExistsException e) {
      return absolute.toRealPath();
    }
    return absolute.toRealPath();
  }

  /** A connection that may write, checked to commit durably. */
  Connection writer() throws SQLException {
    Connection connection = open(new SQLiteConfig());
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma busy_timeout = 5000");
      check(statement, "journal_mode", "wal", "pragma journal_mode = wal");
      statement.execute("pragma synchronous = full");
      check(statement, "synchronous", "2", "pragma synchronous");
      // Where the platform's fsync leaves data in the drive's cache (macOS), ask for more.
      statement.execute("pragma fullfsync = on");
      statement.execute("pragma checkpoint_fullfsync = on");
      statement.execute("pragma foreign_keys = on");
      check(statement, "foreign_keys", "1", "pragma foreign_keys");
      statement.execute("pragma journal_size_limit = 67108864");
      statement.execute("pragma wal_autocheckpoint = " + Integer.getInteger("wal", 200));
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** A connection that cannot write. */
  Connection reader() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(5000);
    return open(config);
  }

  private Connection open(SQLiteConfig config) throws SQLException {
    // Asked for after each insert otherwise, with a statement of its own; nobody reads them.
    config.setGetGeneratedKeys(false);
    return JDBC.createConnection("jdbc:sqlite:" + file, config.toProperties());
  }

  private void check(Statement statement, String setting, String expected, String query)
      throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      String actual = result.next() ? result.getString(1) : "nothing";
      if (!expected.equals(actual)) {
        throw new StorageException(
            "SQLite keeps "
                + setting
                + " at "
                + actual
                + " for "
                + file
                + ", but "
                + expected
                + " is needed. Put the database on a local file system.");
      }
    }
  }
}
