package dev.gatehouse.connectors;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who uses something that is shared; the last one to leave ends it, and nobody can come
 * after. Thread-safe.
 */
public final class Holders {
  private final AtomicInteger count = new AtomicInteger(1);
  private final Runnable end;

  /**
   * With one holder: the caller.
   *
   * @param end is run once, by the last one to leave
   */
  public Holders(Runnable end) {
    this.end = end;
  }

  /** One more holder; false when it has ended already. */
  public boolean retain() {
    return count.getAndUpdate(seen -> seen == 0 ? 0 : seen + 1) > 0;
  }

  /** One holder less; called once by each. */
  public void release() {
    if (count.decrementAndGet() == 0) {
      end.run();
    }
  }
}
