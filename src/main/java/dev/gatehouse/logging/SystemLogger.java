package dev.gatehouse.logging;

import java.util.ResourceBundle;

/** The {@code System.Logger} in front of one of our loggers. Thread-safe. */
final class SystemLogger implements System.Logger {
  private final GatehouseLogger logger;

  SystemLogger(GatehouseLogger logger) {
    this.logger = logger;
  }

  @Override
  public String getName() {
    return logger.getName();
  }

  @Override
  public boolean isLoggable(Level level) {
    return level != Level.OFF && logger.isEnabled(level(level));
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
    if (isLoggable(level)) {
      logger.write(level(level), Messages.numbered(bundle, message), null, thrown);
    }
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
    if (isLoggable(level)) {
      logger.write(level(level), Messages.numbered(bundle, format, parameters), null, null);
    }
  }

  private static org.slf4j.event.Level level(Level level) {
    return switch (level) {
      case ALL, TRACE -> org.slf4j.event.Level.TRACE;
      case DEBUG -> org.slf4j.event.Level.DEBUG;
      case INFO -> org.slf4j.event.Level.INFO;
      case WARNING -> org.slf4j.event.Level.WARN;
      case ERROR, OFF -> org.slf4j.event.Level.ERROR;
    };
  }
}
