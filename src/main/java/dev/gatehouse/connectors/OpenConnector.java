package dev.gatehouse.connectors;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.ConnectorProvider;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An open connector that generations and borrowers share; the last one to leave closes it. */
final class OpenConnector {
  private final DeclaredConnector declared;
  private final ConnectorProvider<?> provider;
  private final GuardedConnector connector;
  private final Runnable closed;
  private final AtomicInteger holders = new AtomicInteger(1);

  /**
   * Open, with one holder: the caller.
   *
   * @param closed is run when it is closed
   */
  OpenConnector(
      DeclaredConnector declared,
      ConnectorProvider<?> provider,
      GuardedConnector connector,
      Runnable closed) {
    this.declared = declared;
    this.provider = provider;
    this.connector = connector;
    this.closed = closed;
  }

  /** Whether this very provider opened it: another one may be newer code. */
  // A plug-in must not decide what counts as the same code.
  @SuppressWarnings("ReferenceEquality")
  boolean openedBy(ConnectorProvider<?> other) {
    return provider == other;
  }

  DeclaredConnector declared() {
    return declared;
  }

  Connector connector() {
    return connector;
  }

  List<ConnectorLoad> loads() {
    return connector.loads();
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
      closed.run();
    }
  }
}
