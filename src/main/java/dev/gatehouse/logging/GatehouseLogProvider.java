package dev.gatehouse.logging;

import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Makes SLF4J 2.0 write to {@link Logging}; found by {@code ServiceLoader}, for nobody else's use.
 * There is no MDC: it would be a map per virtual thread that nobody reads; what belongs to an entry
 * is its key-values. Thread-safe.
 */
public final class GatehouseLogProvider implements SLF4JServiceProvider {
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter mdc = new NOPMDCAdapter();

  /** For {@code ServiceLoader}. */
  public GatehouseLogProvider() {}

  @Override
  public ILoggerFactory getLoggerFactory() {
    return Loggers.INSTANCE;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return mdc;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {
    // Loggers exist already: nothing to prepare.
  }
}
