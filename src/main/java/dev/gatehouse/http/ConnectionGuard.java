package dev.gatehouse.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the connections of one listener within their limits. Thread-safe.
 *
 * <p>Jetty's own timeout starts anew with each byte, so a client that sends a byte now and then
 * holds a connection for ever. This looks at all connections a few times per limit and closes those
 * on which no request has become complete for too long; it costs requests nothing.
 */
final class ConnectionGuard implements SelectorManager.AcceptListener {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);
  private static final long LONGEST_PAUSE = 1_000;
  private final String listener;
  private final ConnectionLimits limits;
  private final Map<SelectableChannel, String> buckets = new ConcurrentHashMap<>();
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();
  private Map<EndPoint, Seen> seen = new HashMap<>();

  /** How far a connection was, and since when. */
  private record Seen(long requests, long answers, long since) {}

  ConnectionGuard(String listener, ConnectionLimits limits) {
    this.listener = listener;
    this.limits = limits;
  }

  /** Whether a new connection may stay; counts it if so. */
  boolean admits(SelectableChannel channel) {
    Optional<InetAddress> address = address(channel);
    if (address.isEmpty() || limits.exempt().test(address.get())) {
      return true;
    }
    String bucket = AddressBuckets.of(address.get());
    int count = counts.merge(bucket, 1, Integer::sum);
    if (count > limits.perAddress()) {
      release(bucket);
      if (count == limits.perAddress() + 1) {
        LOG.atDebug()
            .addKeyValue("listener", listener)
            .addKeyValue("remote", address.get().getHostAddress())
            .log("Connection refused: too many from one address");
      }
      return false;
    }
    buckets.put(channel, bucket);
    return true;
  }

  private static Optional<InetAddress> address(SelectableChannel channel) {
    try {
      return channel instanceof SocketChannel socket
              && socket.getRemoteAddress() instanceof InetSocketAddress remote
          ? Optional.of(remote.getAddress())
          : Optional.empty();
    } catch (IOException alreadyGone) {
      return Optional.empty();
    }
  }

  private void release(String bucket) {
    counts.computeIfPresent(bucket, (key, count) -> count == 1 ? null : count - 1);
  }

  @Override
  public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
    onClosed(channel);
  }

  @Override
  public void onClosed(SelectableChannel channel) {
    String bucket = buckets.remove(channel);
    if (bucket != null) {
      release(bucket);
    }
  }

  /** Looks again and again for as long as the connector runs. */
  void watch(Connector connector) {
    long pause = Math.clamp(shorter().toMillis() / 4, 10, LONGEST_PAUSE);
    connector
        .getScheduler()
        .schedule(
            () -> {
              if (connector.isRunning()) {
                try {
                  look(connector, System.nanoTime());
                } finally {
                  watch(connector);
                }
              }
            },
            pause,
            TimeUnit.MILLISECONDS);
  }

  private Duration shorter() {
    return limits.request().compareTo(limits.idle()) < 0 ? limits.request() : limits.idle();
  }

  private synchronized void look(Connector connector, long now) {
    Map<EndPoint, Seen> next = new HashMap<>();
    for (EndPoint endPoint : connector.getConnectedEndPoints()) {
      Connection connection = inner(endPoint.getConnection());
      long requests = connection == null ? -1 : connection.getMessagesIn();
      long answers = connection == null ? -1 : connection.getMessagesOut();
      Seen before = seen.get(endPoint);
      boolean moved =
          before == null || before.requests() != requests || before.answers() != answers;
      Seen state = moved ? new Seen(requests, answers, now) : before;
      if (tooLong(state, now)) {
        endPoint.close(new TimeoutException("no complete request"));
      } else {
        next.put(endPoint, state);
      }
    }
    seen = next;
  }

  /** A connection that waits for nothing from its client is not looked at: its request runs. */
  private boolean tooLong(Seen state, long now) {
    if (state.requests() > state.answers()) {
      return false;
    }
    Duration limit =
        state.requests() <= 0 ? limits.request() : limits.idle().plus(limits.request());
    return now - state.since() > limit.toNanos();
  }

  private static Connection inner(Connection connection) {
    return connection instanceof SslConnection ssl
        ? ssl.getSslEndPoint().getConnection()
        : connection;
  }
}
