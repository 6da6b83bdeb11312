package dev.gatehouse.connectors;

import dev.gatehouse.spi.Connector;
import java.util.concurrent.atomic.AtomicInteger;

/** An open connector that generations and borrowers share; the last one to leave closes it. */
final class OpenConnector {
  private final DeclaredConnector declared;
  private final GuardedConnector connector;
  private final AtomicInteger holders = new AtomicInteger(1);

  /** Open, with one holder: the caller. */
  OpenConnector(DeclaredConnector declared, GuardedConnector connector) {
    this.declared = declared;
    this.connector = connector;
  }

  DeclaredConnector declared() {
    return declared;
  }

  Connector connector() {
    return connector;
  }

  /** One more holder; false when it is closed already. */
  boolean retain() {
    int seen = holders.get();
    while (seen > 0) {
      if (holders.compareAndSet(seen, seen + 1)) {
        return true;
      }
      seen = holders.get();
    }
    return false;
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      connector.close();
    }
  }
}
