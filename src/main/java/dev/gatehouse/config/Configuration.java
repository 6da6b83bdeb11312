package dev.gatehouse.config;

import dev.gatehouse.config.settings.Dialect;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.spi.settings.BindingOptions;
import java.util.Objects;
import java.util.Optional;

/**
 * What was read from one file.
 *
 * @param settings the settings; empty exactly when the report has an error
 * @param dialect whose keys the file uses
 * @param options how to bind the trees in the settings, after {@link BindingOptions#at}
 * @param report what was found
 */
public record Configuration(
    Optional<GatehouseSettings> settings,
    Dialect dialect,
    BindingOptions options,
    ConfigurationReport report) {

  public Configuration {
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(dialect, "dialect");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(report, "report");
    if (settings.isPresent() == report.refused()) {
      throw new IllegalArgumentException("settings exist exactly when the report has no error");
    }
  }
}
