package dev.gatehouse.database;

import dev.gatehouse.storage.StorageException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;

/** The only class that loads the migration library, which costs more than the rest of a start. */
final class Migrations {
  private Migrations() {}

  /**
   * Runs the migrations that are missing. A database that holds other tables, such as Dex's, is
   * fine: they are neither read nor written.
   */
  static void run(DataSource source, String location) {
    run(source, location, MigrationVersion.LATEST);
  }

  /** As {@link #run(DataSource, String)}, up to a version. */
  static void run(DataSource source, String location, int version) {
    run(source, location, MigrationVersion.fromVersion(Integer.toString(version)));
  }

  private static void run(DataSource source, String location, MigrationVersion target) {
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          // Given an address instead, it would connect without the driver's properties: TLS
          // unverified, and over TCP where a socket is configured.
          .dataSource(source)
          .locations("classpath:" + location)
          .table("gh_schema_history")
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .cleanDisabled(true)
          .target(target)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StorageException("The schema cannot be brought up to date: " + e.getMessage(), e);
    }
  }
}
