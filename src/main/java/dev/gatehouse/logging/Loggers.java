package dev.gatehouse.logging;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.ILoggerFactory;

/** The loggers of the process by name, the same for SLF4J and both bridges. Thread-safe. */
final class Loggers implements ILoggerFactory {
  static final Loggers INSTANCE = new Loggers();

  private final ConcurrentMap<String, GatehouseLogger> byName = new ConcurrentHashMap<>();

  private Loggers() {}

  @Override
  public GatehouseLogger getLogger(String name) {
    String key = name == null ? "" : name;
    GatehouseLogger known = byName.get(key);
    if (known != null) {
      return known;
    }
    GatehouseLogger made = new GatehouseLogger(key);
    GatehouseLogger first = byName.putIfAbsent(key, made);
    return first == null ? made : first;
  }
}
