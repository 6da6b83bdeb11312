package dev.gatehouse.database;

import dev.gatehouse.storage.StorageException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The only class that loads the migration library, which costs more than the rest of a start. */
final class Migrations {
  private Migrations() {}

  /**
   * Where to migrate.
   *
   * @param url address
   * @param properties of the driver, user and password included
   */
  record Source(String url, Map<String, String> properties) {}

  static Source source(String url, Properties properties) {
    Map<String, String> copy = new HashMap<>();
    properties.forEach((key, value) -> copy.put((String) key, (String) value));
    return new Source(url, copy);
  }

  /**
   * Runs the migrations that are missing. A database that holds other tables, such as Dex's, is
   * fine: they are neither read nor written.
   */
  static void run(Source source, String location) {
    try {
      Map<String, String> properties = new HashMap<>(source.properties());
      String user = properties.remove("user");
      String password = properties.remove("password");
      Flyway.configure(Migrations.class.getClassLoader())
          .jdbcProperties(properties)
          .dataSource(source.url(), user, password)
          .locations("classpath:" + location)
          .table("gh_schema_history")
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .cleanDisabled(true)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StorageException("The schema cannot be brought up to date: " + e.getMessage(), e);
    }
  }
}
