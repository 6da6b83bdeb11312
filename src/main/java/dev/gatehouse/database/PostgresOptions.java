package dev.gatehouse.database;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How to reach PostgreSQL.
 *
 * @param jdbcUrl address, such as {@code jdbc:postgresql://db.example:5432/gatehouse}; without a
 *     password, because addresses are logged
 * @param user user
 * @param password password, or null
 * @param properties further properties of the driver, such as {@code sslmode}
 * @param maxConnections largest number of connections, 1 to 1000
 * @param clock a clock for tests; empty for the database's own, which all replicas share
 */
public record PostgresOptions(
    String jdbcUrl,
    String user,
    String password,
    Map<String, String> properties,
    int maxConnections,
    Optional<InstantSource> clock) {

  public PostgresOptions {
    if (maxConnections < 1 || maxConnections > 1000) {
      throw new IllegalArgumentException("maxConnections must be 1 to 1000, not " + maxConnections);
    }
    properties = Map.copyOf(properties);
  }

  /** TLS settings; a null file is the platform's default. */
  public record Tls(String mode, String caFile, String certificateFile, String keyFile) {}

  /** A database by its parts, with the database's own clock. */
  public static PostgresOptions of(
      String host,
      int port,
      String database,
      String user,
      String password,
      Tls tls,
      int maxConnections) {
    Map<String, String> properties = new HashMap<>();
    properties.put("sslmode", tls.mode());
    if (tls.caFile() != null) {
      properties.put("sslrootcert", tls.caFile());
    } else if (tls.mode().startsWith("verify")) {
      // Without a file of authorities, those that Java trusts.
      properties.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    if (tls.certificateFile() != null) {
      properties.put("sslcert", tls.certificateFile());
    }
    if (tls.keyFile() != null) {
      properties.put("sslkey", tls.keyFile());
    }
    String name = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    return new PostgresOptions(
        "jdbc:postgresql://"
            + name
            + ":"
            + port
            + "/"
            + java.net.URLEncoder.encode(database, java.nio.charset.StandardCharsets.UTF_8),
        user,
        password,
        properties,
        maxConnections,
        Optional.empty());
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "PostgresOptions[" + jdbcUrl + ", user=" + user + ", max=" + maxConnections + "]";
  }
}
