package dev.gatehouse.connectors;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.ConnectorProvider;
import java.util.List;

/** An open connector that generations and borrowers share; the last one to leave closes it. */
final class OpenConnector {
  private final DeclaredConnector declared;
  private final ConnectorProvider<?> provider;
  private final GuardedConnector connector;
  private final Holders holders;

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
    this.holders =
        new Holders(() -> {
          connector.close();
          closed.run();
        });
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
    return holders.retain();
  }

  void release() {
    holders.release();
  }
}
