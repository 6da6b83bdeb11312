package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Secret;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.Sources;
import java.util.Optional;

/**
 * What stands for an unset part of a Dex file's PostgreSQL address: libpq's environment variables,
 * then its defaults, as Dex's driver has them.
 *
 * @param sources the environment
 */
record PostgresDefaults(Sources sources) {
  private static final int PORT = 5432;

  /** Says so in the reference. */
  void describe(
      Setting<String> host, Setting<Integer> port, Setting<String> database, Setting<String> user) {
    host.otherwise("PGHOST, else localhost");
    port.otherwise("PGPORT, else 5432");
    database.otherwise("PGDATABASE, else the user");
    user.otherwise("PGUSER, else the user of this process");
  }

  String host() {
    return variable("PGHOST").orElse("localhost");
  }

  int port() {
    return variable("PGPORT")
        .filter(text -> text.matches("[1-9][0-9]{0,4}"))
        .map(Integer::valueOf)
        .orElse(PORT);
  }

  String user() {
    return variable("PGUSER").orElseGet(() -> System.getProperty("user.name", "postgres"));
  }

  String database(String user) {
    return variable("PGDATABASE").orElse(user);
  }

  Optional<Secret> password() {
    return variable("PGPASSWORD").map(Secret::of);
  }

  private Optional<String> variable(String name) {
    return sources.environment(name).filter(text -> !text.isEmpty());
  }
}
