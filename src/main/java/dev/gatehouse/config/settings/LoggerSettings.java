package dev.gatehouse.config.settings;

import java.util.List;

/**
 * The log.
 *
 * @param excludeFields keys whose values are left out
 */
public record LoggerSettings(LogLevel level, LogFormat format, List<String> excludeFields) {
  public LoggerSettings {
    excludeFields = List.copyOf(excludeFields);
  }
}
