package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** Where state is kept. */
public sealed interface StorageSettings {

  /**
   * An SQLite file.
   *
   * @param besideDex whether the file may be Dex's own, whose tables are never written
   */
  record Sqlite(Path file, boolean besideDex) implements StorageSettings {
    public Sqlite {
      Objects.requireNonNull(file, "file");
    }
  }

  /** An SQLite file that is deleted when the process ends. */
  record Temporary() implements StorageSettings {}

  /**
   * A PostgreSQL database.
   *
   * @param host name, address, or the directory of a Unix socket when it starts with {@code /}
   * @param connectionTimeout longest wait for a connection
   * @param maxOpenConns most connections
   * @param maxIdleConns most connections that are kept without use
   * @param connMaxLifetime age at which a connection is replaced; empty for never
   * @param besideDex whether the database may be Dex's own, whose tables are never written
   */
  record Postgres(
      String host,
      int port,
      String database,
      String user,
      Optional<Secret> password,
      Duration connectionTimeout,
      int maxOpenConns,
      int maxIdleConns,
      Optional<Duration> connMaxLifetime,
      PostgresTls tls,
      boolean besideDex)
      implements StorageSettings {
    public Postgres {
      Objects.requireNonNull(host, "host");
      Objects.requireNonNull(database, "database");
      Objects.requireNonNull(user, "user");
      Objects.requireNonNull(password, "password");
      Objects.requireNonNull(connectionTimeout, "connectionTimeout");
      Objects.requireNonNull(connMaxLifetime, "connMaxLifetime");
      Objects.requireNonNull(tls, "tls");
    }
  }

  /**
   * TLS to PostgreSQL, with libpq's words.
   *
   * @param mode {@code disable}, {@code require}, {@code verify-ca} or {@code verify-full}
   * @param caFile certificates to trust; empty for the platform's
   */
  record PostgresTls(
      String mode, Optional<Path> caFile, Optional<Path> certFile, Optional<Path> keyFile) {
    public PostgresTls {
      Objects.requireNonNull(mode, "mode");
      if (certFile.isPresent() != keyFile.isPresent()) {
        throw new IllegalArgumentException("certFile and keyFile belong together");
      }
    }
  }
}
