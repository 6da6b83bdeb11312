package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPConnectionPoolHealthCheck;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.PostConnectProcessor;
import com.unboundid.ldap.sdk.ServerSet;
import dev.gatehouse.spi.settings.HostPort;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import javax.net.SocketFactory;

/**
 * Makes connections to the first server that accepts one, TLS and bind included. A server that
 * failed is tried last for a while, so that not everybody waits for it. Thread-safe.
 */
final class Servers extends ServerSet {
  private static final Duration AVOIDED = Duration.ofSeconds(30);

  private final ServerList list;
  private final SocketFactory sockets;
  private final LDAPConnectionOptions options;
  private final BindRequest bind;
  private final PostConnectProcessor startTls;
  private final InstantSource clock;
  private final Map<HostPort, Instant> failed;

  /**
   * @param bind how connections authenticate, or null
   * @param startTls what starts TLS, or null
   * @param failed when which server failed, shared by all who use the same servers
   */
  Servers(
      ServerList list,
      SocketFactory sockets,
      LDAPConnectionOptions options,
      BindRequest bind,
      PostConnectProcessor startTls,
      InstantSource clock,
      ConcurrentMap<HostPort, Instant> failed) {
    this.list = list;
    this.sockets = sockets;
    this.options = options;
    this.bind = bind;
    this.startTls = startTls;
    this.clock = clock;
    this.failed = failed;
  }

  @Override
  public boolean includesAuthentication() {
    return bind != null;
  }

  @Override
  public boolean includesPostConnectProcessing() {
    return startTls != null;
  }

  @Override
  public LDAPConnection getConnection() throws LDAPException {
    return getConnection(null);
  }

  @Override
  public LDAPConnection getConnection(LDAPConnectionPoolHealthCheck check) throws LDAPException {
    LDAPException last = null;
    for (HostPort server : ordered()) {
      try {
        LDAPConnection connection = connect(server, check);
        failed.remove(server);
        return connection;
      } catch (LDAPException e) {
        if (Troubles.sameEverywhere(e)) {
          throw e;
        }
        failed.put(server, clock.instant());
        last = e;
      }
    }
    throw last;
  }

  /** A connection that was good has failed: its server is tried last for a while. */
  void failed(LDAPConnection connection) {
    String host = connection.getConnectedAddress();
    if (host != null) {
      failed.put(new HostPort(host, connection.getConnectedPort()), clock.instant());
    }
  }

  private LDAPConnection connect(HostPort server, LDAPConnectionPoolHealthCheck check)
      throws LDAPException {
    LDAPConnection connection = new LDAPConnection(sockets, options, server.host(), server.port());
    try {
      doBindPostConnectAndHealthCheckProcessing(connection, bind, startTls, check);
      associateConnectionWithThisServerSet(connection);
      return connection;
    } catch (LDAPException | RuntimeException e) {
      connection.closeWithoutUnbind();
      throw e;
    }
  }

  private List<HostPort> ordered() throws LDAPException {
    Instant oldest = clock.instant().minus(AVOIDED);
    failed.values().removeIf(since -> since.isBefore(oldest));
    List<HostPort> servers = new ArrayList<>(list.servers());
    // Stable: among the good ones the configured order stays.
    servers.sort(Comparator.comparing(server -> failed.getOrDefault(server, Instant.MIN)));
    return servers;
  }

  @Override
  public void toString(StringBuilder text) {
    text.append("Servers[").append(list).append(']');
  }
}
