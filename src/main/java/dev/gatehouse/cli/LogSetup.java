package dev.gatehouse.cli;

import dev.gatehouse.config.settings.LogFormat;
import dev.gatehouse.config.settings.LoggerSettings;
import dev.gatehouse.logging.LogConfig;
import dev.gatehouse.logging.Logging;
import java.util.Collection;
import java.util.List;
import org.slf4j.event.Level;

/** Brings the log into the form that the configuration wants. */
final class LogSetup {
  private LogSetup() {}

  /** For a server: as configured. */
  static void configure(LoggerSettings settings) {
    Logging.configure(
        LogConfig.of(
                Level.valueOf(settings.level().name()),
                settings.format() == LogFormat.JSON ? LogConfig.Format.JSON : LogConfig.Format.TEXT,
                settings.excludeFields())
            .withAudit());
  }

  /** For somebody who writes a connector: the server as configured, connectors from DEBUG. */
  static void development(LoggerSettings settings) {
    development(Level.valueOf(settings.level().name()), settings.excludeFields());
  }

  /** The same before there is a configuration. */
  static void development() {
    development(Level.WARN, List.of());
  }

  private static void development(Level level, Collection<String> excludeFields) {
    Logging.configure(
        LogConfig.of(level, LogConfig.Format.TEXT, excludeFields).withConnectors(Level.DEBUG));
  }

  /** For commands that end at once and say themselves what matters: warnings only. */
  static void quiet(LoggerSettings settings) {
    Logging.configure(LogConfig.of(Level.WARN, LogConfig.Format.TEXT, List.of()));
  }
}
