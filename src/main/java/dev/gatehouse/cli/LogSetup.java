package dev.gatehouse.cli;

import dev.gatehouse.config.settings.LoggerSettings;

/** Brings the log into the form that the configuration wants. */
final class LogSetup {
  private LogSetup() {}

  static void configure(LoggerSettings settings) {}

  /** Commands that end at once say what matters themselves. */
  static void quiet(LoggerSettings settings) {}
}
