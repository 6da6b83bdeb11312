package dev.gatehouse.logging;

import dev.gatehouse.logging.LogConfig.Format;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.event.Level;

/**
 * One configuration, ready for use. Immutable and thread-safe; the lock around the stream is shared
 * by all of them, so that lines stay whole while the configuration changes.
 */
final class LogState {
  // Not synchronized: a virtual thread that waits for it must not hold its carrier.
  private static final ReentrantLock WRITING = new ReentrantLock();

  private final LogConfig config;
  private final Layout layout;
  private final int own;
  private final int audit;
  private final int connectors;
  private final int noisy;
  private final int other;

  LogState(LogConfig config) {
    this.config = config;
    this.layout =
        config.format() == Format.JSON
            ? new JsonLayout(config.excludeFields())
            : new TextLayout(config.excludeFields());
    this.own = Origin.OWN.threshold(config.level()).toInt();
    this.audit = (config.audit() ? Origin.AUDIT : Origin.OWN).threshold(config.level()).toInt();
    this.connectors = Math.min(own, Origin.CONNECTOR.threshold(config.connectors()).toInt());
    this.noisy = Origin.NOISY.threshold(config.level()).toInt();
    this.other = Origin.OTHER.threshold(config.level()).toInt();
  }

  LogConfig config() {
    return config;
  }

  boolean enabled(Origin origin, Level level) {
    return level.toInt()
        >= switch (origin) {
          case OWN -> own;
          case AUDIT -> audit;
          case CONNECTOR -> connectors;
          case NOISY -> noisy;
          case OTHER -> other;
        };
  }

  /** Formats outside the lock, then writes once; a stream that fails costs the entry, no more. */
  void write(Entry entry) {
    LineBuffer line = layout.line(entry, config.clock().millis());
    if (WRITING.isHeldByCurrentThread()) {
      // The stream itself logs: that would never end.
      Logging.countLost();
      return;
    }
    WRITING.lock();
    try {
      line.writeTo(config.out());
    } catch (IOException | RuntimeException e) {
      Logging.countLost();
    } finally {
      WRITING.unlock();
    }
  }
}
