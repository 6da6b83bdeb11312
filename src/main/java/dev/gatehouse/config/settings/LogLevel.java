package dev.gatehouse.config.settings;

/** The least severe entries that are logged. */
public enum LogLevel {
  DEBUG,
  INFO,
  WARN,
  ERROR
}
