package dev.gatehouse.database;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
 * @param pool how many connections are kept for how long
 * @param clock a clock for tests; empty for the database's own, which all replicas share
 */
public record PostgresOptions(
    String jdbcUrl,
    String user,
    String password,
    Map<String, String> properties,
    Pool pool,
    Optional<InstantSource> clock) {

  public PostgresOptions {
    properties = Map.copyOf(properties);
  }

  /** With a pool of at most {@code maxConnections}, the rest as usual. */
  public PostgresOptions(
      String jdbcUrl,
      String user,
      String password,
      Map<String, String> properties,
      int maxConnections,
      Optional<InstantSource> clock) {
    this(jdbcUrl, user, password, properties, Pool.of(maxConnections), clock);
  }

  /**
   * The pool of connections.
   *
   * @param maxConnections largest number of connections, 1 to 1000
   * @param minIdle how many stay open without use, 0 to {@code maxConnections}
   * @param maxLifetime age at which a connection is replaced, 30 s at the least; empty for never
   */
  public record Pool(int maxConnections, int minIdle, Optional<Duration> maxLifetime) {
    private static final Duration SHORTEST = Duration.ofSeconds(30);

    public Pool {
      if (maxConnections < 1 || maxConnections > 1000) {
        throw new IllegalArgumentException(
            "maxConnections must be 1 to 1000, not " + maxConnections);
      }
      minIdle = Math.max(0, Math.min(minIdle, maxConnections));
      maxLifetime = maxLifetime.map(age -> age.compareTo(SHORTEST) < 0 ? SHORTEST : age);
    }

    /** One idle connection, each replaced after half an hour. */
    public static Pool of(int maxConnections) {
      return new Pool(maxConnections, 1, Optional.of(Duration.ofMinutes(30)));
    }
  }

  /** Largest number of connections. */
  public int maxConnections() {
    return pool.maxConnections();
  }

  /** TLS settings; a null file is the platform's default. */
  public record Tls(String mode, String caFile, String certificateFile, String keyFile) {}

  /** A database by its parts, with the database's own clock. */
  public static PostgresOptions of(
      String host, int port, String database, String user, String password, Tls tls, Pool pool) {
    Map<String, String> properties = new HashMap<>();
    if (host.startsWith("/")) {
      // As libpq: a directory, in which the socket's name follows from the port.
      properties.put("socketFactory", UnixSocketFactory.class.getName());
      properties.put("socketFactoryArg", host + "/.s.PGSQL." + port);
      properties.put("sslmode", "disable");
      return new PostgresOptions(
          url("localhost", port, database), user, password, properties, pool, Optional.empty());
    }
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
    return new PostgresOptions(
        url(host, port, database), user, password, properties, pool, Optional.empty());
  }

  private static String url(String host, int port, String database) {
    String name = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    return "jdbc:postgresql://"
        + name
        + ":"
        + port
        + "/"
        + URLEncoder.encode(database, StandardCharsets.UTF_8);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "PostgresOptions[" + jdbcUrl + ", user=" + user + ", max=" + pool.maxConnections() + "]";
  }
}
