package dev.gatehouse.cli;

import dev.gatehouse.config.settings.LogFormat;
import dev.gatehouse.config.settings.LoggerSettings;
import dev.gatehouse.logging.LogConfig;
import dev.gatehouse.logging.Logging;
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

  /** For commands that end at once and say themselves what matters: warnings only. */
  static void quiet(LoggerSettings settings) {
    Logging.configure(LogConfig.of(Level.WARN, LogConfig.Format.TEXT, List.of()));
  }
}
