package dev.gatehouse.logging;

import dev.gatehouse.logging.LogConfig.Format;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.event.Level;

/**
 * The one log of the process. Thread-safe.
 *
 * <p>Before it is configured it writes text to standard error, from INFO or from the level that the
 * system property {@code gatehouse.log.level} names.
 */
public final class Logging {
  private static final String LEVEL_PROPERTY = "gatehouse.log.level";
  private static final ReentrantLock CONFIGURING = new ReentrantLock();
  private static final LongAdder LOST = new LongAdder();
  private static volatile LogState state = initial();

  private Logging() {}

  /**
   * Makes every logger, existing and future, follow {@code config}, from one entry to the next; an
   * entry that is being written is finished the old way. May be called again at any time, for
   * example after the configuration was read anew. Takes over {@code java.util.logging}: its root
   * logger keeps our handler only.
   */
  public static void configure(LogConfig config) {
    LogState next = new LogState(config);
    CONFIGURING.lock();
    try {
      state = next;
      JulHandler.install(next);
    } finally {
      CONFIGURING.unlock();
    }
  }

  /** What is in force. */
  public static LogConfig current() {
    return state.config();
  }

  /** Entries that could not be written since the start because the stream refused them. */
  public static long lost() {
    return LOST.sum();
  }

  static LogState state() {
    return state;
  }

  static void countLost() {
    LOST.increment();
  }

  private static LogState initial() {
    String wanted = System.getProperty(LEVEL_PROPERTY);
    if (wanted == null) {
      return new LogState(LogConfig.of(Level.INFO, Format.TEXT, List.of()));
    }
    for (Level level : Level.values()) {
      if (level.name().toLowerCase(Locale.ROOT).equals(wanted.toLowerCase(Locale.ROOT))) {
        return new LogState(LogConfig.of(level, Format.TEXT, List.of()));
      }
    }
    LogState state = new LogState(LogConfig.of(Level.INFO, Format.TEXT, List.of()));
    String problem =
        "The system property "
            + LEVEL_PROPERTY
            + " is \""
            + wanted
            + "\": use trace, debug, info, warn or error; info is used now";
    state.write(new Entry(Level.WARN, LogName.of("dev.gatehouse.logging"), problem, null, null));
    return state;
  }
}
