package dev.gatehouse.logging;

/**
 * Makes {@code System.Logger} (connectors, the JDK's own classes) write to {@link Logging}; found
 * by {@code ServiceLoader}, for nobody else's use. Thread-safe.
 */
public final class SystemLoggerFinder extends System.LoggerFinder {

  /** For {@code ServiceLoader}. */
  public SystemLoggerFinder() {}

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new SystemLogger(Loggers.INSTANCE.getLogger(name));
  }
}
