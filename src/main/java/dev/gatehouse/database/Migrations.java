package dev.gatehouse.database;

import dev.gatehouse.storage.StorageException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The only class that loads the migration library, which costs more than the rest of a start. */
final class Migrations {
  private Migrations() {}

  /**
   * Runs the migrations that are missing. A database that holds other tables, such as Dex's, is
   * fine: they are neither read nor written.
   */
  static void run(String url, String user, String password, String location) {
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          .dataSource(url, user, password)
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
