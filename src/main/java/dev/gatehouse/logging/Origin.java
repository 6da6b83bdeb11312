package dev.gatehouse.logging;

import org.slf4j.event.Level;

/** Whose logger it is, which decides from which level on it is heard. */
enum Origin {
  /** Gatehouse: the configured level. */
  OWN,
  /** What connectors say: the same, or more for somebody who writes one. */
  CONNECTOR,
  /**
   * The audit record, which goes on whatever level is configured: who turns the log down must not
   * turn off who logged in.
   */
  AUDIT,
  /** Libraries that report their routine at INFO. */
  NOISY,
  /** All other libraries and the JDK. */
  OTHER;

  private static final String AUDIT_LOGGER = "dev.gatehouse.audit";
  private static final String CONNECTOR_PREFIX = "dev.gatehouse.connector";
  private static final String OWN_PREFIX = "dev.gatehouse";
  private static final String[] NOISY_PREFIXES = {
    "org.eclipse.jetty", "io.javalin", "com.zaxxer.hikari", "org.flywaydb"
  };

  static Origin of(String loggerName) {
    if (loggerName.equals(AUDIT_LOGGER)) {
      return AUDIT;
    }
    if (within(CONNECTOR_PREFIX, loggerName)) {
      return CONNECTOR;
    }
    if (within(OWN_PREFIX, loggerName)) {
      return OWN;
    }
    for (String prefix : NOISY_PREFIXES) {
      if (within(prefix, loggerName)) {
        return NOISY;
      }
    }
    return OTHER;
  }

  /**
   * The least severe level that is written. Never below INFO for code that is not ours: that is
   * where drivers and HTTP stacks write parameters, headers and cookies.
   */
  Level threshold(Level configured) {
    boolean detailed = configured == Level.DEBUG || configured == Level.TRACE;
    return switch (this) {
      case OWN, CONNECTOR -> configured;
      case AUDIT -> configured.toInt() > Level.INFO.toInt() ? Level.INFO : configured;
      case OTHER -> detailed ? Level.INFO : configured;
      case NOISY -> {
        if (detailed) {
          yield Level.INFO;
        }
        yield configured == Level.INFO ? Level.WARN : configured;
      }
    };
  }

  private static boolean within(String prefix, String name) {
    return name.startsWith(prefix)
        && (name.length() == prefix.length() || name.charAt(prefix.length()) == '.');
  }
}
