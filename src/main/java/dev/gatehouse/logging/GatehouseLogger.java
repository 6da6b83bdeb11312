package dev.gatehouse.logging;

import java.util.List;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.spi.LoggingEventAware;

/**
 * A logger by name; whether a level is enabled costs one volatile read. Markers are accepted and
 * ignored. Thread-safe.
 */
final class GatehouseLogger extends LegacyAbstractLogger implements LoggingEventAware {
  private static final long serialVersionUID = 1L;

  private final transient Origin origin;
  private final transient LogName shown;

  GatehouseLogger(String name) {
    this.name = name;
    this.origin = Origin.of(name);
    this.shown = LogName.of(name);
  }

  boolean isEnabled(Level level) {
    return Logging.state().enabled(origin, level);
  }

  /** Writes a complete message if the level is enabled. */
  void write(Level level, String message, List<KeyValuePair> pairs, Throwable thrown) {
    LogState state = Logging.state();
    if (state.enabled(origin, level)) {
      state.write(new Entry(level, shown, message, pairs, thrown));
    }
  }

  @Override
  public void log(LoggingEvent event) {
    Object[] arguments = event.getArgumentArray();
    int count = arguments == null ? 0 : arguments.length;
    Throwable thrown = event.getThrowable();
    if (thrown == null && count > 0 && arguments[count - 1] instanceof Throwable last) {
      // As with log(String, Object...): an exception at the end is the cause, not an argument.
      thrown = last;
      count--;
    }
    write(
        event.getLevel(),
        Messages.braces(event.getMessage(), arguments, count),
        event.getKeyValuePairs(),
        thrown);
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
    int count = arguments == null ? 0 : arguments.length;
    write(level, Messages.braces(pattern, arguments, count), null, thrown);
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  public boolean isTraceEnabled() {
    return isEnabled(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return isEnabled(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return isEnabled(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return isEnabled(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return isEnabled(Level.ERROR);
  }
}
