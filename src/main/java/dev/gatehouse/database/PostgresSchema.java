package dev.gatehouse.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Prepares the schema on PostgreSQL while other replicas may start at the same moment. */
final class PostgresSchema {
  /** Key of the advisory lock that replicas take to migrate. */
  private static final long LOCK = 0x676174_65686f75L;

  private PostgresSchema() {}

  static void prepare(Connection connection, PostgresOptions options) throws SQLException {
    if (Schema.POSTGRESQL.isCurrent(connection, Schema.POSTGRESQL.checksum())) {
      return;
    }
    Properties properties = properties(options);
    // A connection of its own: the lock ends with it, and no timeout cuts a long migration.
    try (Connection locked = DriverManager.getConnection(options.jdbcUrl(), properties);
        Statement statement = locked.createStatement()) {
      statement.execute("select pg_advisory_lock(" + LOCK + ")");
      Schema.POSTGRESQL.prepare(locked, source(options.jdbcUrl(), properties));
    }
  }

  private static Properties properties(PostgresOptions options) {
    Properties properties = new Properties();
    properties.putAll(options.properties());
    properties.setProperty("user", options.user());
    if (options.password() != null) {
      properties.setProperty("password", options.password());
    }
    return properties;
  }

  /** A connection of its own, outside of any pool. */
  static Connection connect(PostgresOptions options, Map<String, String> more) throws SQLException {
    Properties properties = properties(options);
    properties.putAll(more);
    return DriverManager.getConnection(options.jdbcUrl(), properties);
  }

  private static DataSource source(String url, Properties properties) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(url);
    for (String name : properties.stringPropertyNames()) {
      source.setProperty(name, properties.getProperty(name));
    }
    return source;
  }

  static String setting(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("select current_setting(?)")) {
      statement.setString(1, name);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getString(1);
      }
    }
  }
}
