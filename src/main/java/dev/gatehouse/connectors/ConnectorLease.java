package dev.gatehouse.connectors;

import dev.gatehouse.mapping.MappedIdentity;
import dev.gatehouse.mapping.MappingException;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connector in use: it stays open until the lease is closed, also when the configuration changes
 * meanwhile.
 *
 * <p>Thread-safe; {@link #close()} counts once.
 */
public final class ConnectorLease implements AutoCloseable {
  private final ConnectorStatus status;
  private final OpenConnector open;
  private final AtomicBoolean closed = new AtomicBoolean();

  ConnectorLease(ConnectorStatus status, OpenConnector open) {
    this.status = status;
    this.open = open;
  }

  /** Identifier, type and name. */
  public ConnectorStatus status() {
    return status;
  }

  /**
   * The connector behind its guard: apart from {@link dev.gatehouse.spi.BusyException} its calls
   * throw nothing but {@link dev.gatehouse.spi.UpstreamException} and never return null. Failures
   * are in the log already. Do not close it; close the lease.
   */
  public Connector connector() {
    return open.connector();
  }

  /**
   * Whether the configuration still takes a person as the login left them: {@code allowedGroups}
   * and other rules may have come after it.
   */
  public boolean takes(UpstreamIdentity person) {
    try {
      return open.declared().rules().refusal(MappedIdentity.upstream(person)).isEmpty();
    } catch (UpstreamException | MappingException e) {
      // Groups that could not be read then may be readable at the next login.
      return false;
    }
  }

  /** The longest that a call of the connector may take until it comes back or is given up. */
  public Duration longestCall() {
    ConnectorLimits limits = open.declared().limits();
    return limits.turn().plus(limits.timeout());
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      open.release();
    }
  }
}
