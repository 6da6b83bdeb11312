package dev.gatehouse.logging;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Makes {@code java.util.logging} (PostgreSQL's driver, Corretto's provider) write to {@link
 * Logging}. The levels of its loggers follow ours, so that a disabled entry is not even made.
 * Thread-safe.
 *
 * <p>Its {@code LogManager} takes all handlers away when the virtual machine shuts down; what a
 * library says through it after that is not written.
 */
final class JulHandler extends Handler {
  private static final JulHandler INSTANCE = new JulHandler();
  // A strong reference: the LogManager forgets loggers, and their levels, that nobody holds.
  private static final Logger OWN = Logger.getLogger("dev.gatehouse");

  private JulHandler() {
    setLevel(Level.ALL);
  }

  /** Makes this the only handler of the root logger; may be repeated. */
  static void install(LogState state) {
    Logger root = LogManager.getLogManager().getLogger("");
    boolean present = false;
    for (Handler handler : root.getHandlers()) {
      if (handler == INSTANCE) {
        present = true;
      } else {
        root.removeHandler(handler);
      }
    }
    if (!present) {
      root.addHandler(INSTANCE);
    }
    org.slf4j.event.Level level = state.config().level();
    root.setLevel(level(Origin.OTHER.threshold(level)));
    OWN.setLevel(level(Origin.OWN.threshold(level)));
  }

  @Override
  public boolean isLoggable(LogRecord record) {
    return record != null && logger(record).isEnabled(level(record.getLevel()));
  }

  @Override
  public void publish(LogRecord record) {
    if (isLoggable(record)) {
      String message =
          Messages.numbered(
              record.getResourceBundle(), record.getMessage(), record.getParameters());
      logger(record).write(level(record.getLevel()), message, null, record.getThrown());
    }
  }

  @Override
  public void flush() {
    // Nothing is buffered.
  }

  @Override
  public void close() {
    // The stream is not ours.
  }

  private static GatehouseLogger logger(LogRecord record) {
    return Loggers.INSTANCE.getLogger(record.getLoggerName());
  }

  private static org.slf4j.event.Level level(Level level) {
    int value = level.intValue();
    if (value < Level.FINE.intValue()) {
      return org.slf4j.event.Level.TRACE;
    }
    if (value < Level.INFO.intValue()) {
      return org.slf4j.event.Level.DEBUG;
    }
    if (value < Level.WARNING.intValue()) {
      return org.slf4j.event.Level.INFO;
    }
    return value < Level.SEVERE.intValue()
        ? org.slf4j.event.Level.WARN
        : org.slf4j.event.Level.ERROR;
  }

  private static Level level(org.slf4j.event.Level level) {
    return switch (level) {
      case TRACE -> Level.FINEST;
      case DEBUG -> Level.FINE;
      case INFO -> Level.INFO;
      case WARN -> Level.WARNING;
      case ERROR -> Level.SEVERE;
    };
  }
}
