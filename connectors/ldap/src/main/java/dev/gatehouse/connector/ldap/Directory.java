package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.EXTERNALBindRequest;
import com.unboundid.ldap.sdk.GetEntryLDAPConnectionPoolHealthCheck;
import com.unboundid.ldap.sdk.LDAPBindException;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPConnectionPool;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPInterface;
import com.unboundid.ldap.sdk.PostConnectProcessor;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.StartTLSPostConnectProcessor;
import com.unboundid.ldap.sdk.experimental.DraftBeheraLDAPPasswordPolicy10RequestControl;
import dev.gatehouse.connector.ldap.ConnectionSettings.Bind;
import dev.gatehouse.connector.ldap.ConnectionSettings.Limits;
import dev.gatehouse.connector.ldap.ConnectionSettings.Security;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.settings.HostPort;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;

/**
 * The connections to a directory: a pool for searches, bound as the configuration says, and one for
 * checking passwords, on which nothing but binds is done. Thread-safe.
 */
final class Directory implements AutoCloseable {
  /** An answer that is longer is refused: an entry with 10,000 groups needs about 1 MiB. */
  private static final int LONGEST_MESSAGE = 8 << 20;

  private static final Duration CHECKED_EVERY = Duration.ofMinutes(1);

  /** So that load spreads again after a server was away. */
  private static final Duration OLDEST_CONNECTION = Duration.ofMinutes(30);

  private final Side searches;
  private final Side binds;

  /**
   * One of the two pools. The library bounds how many connections are kept, not how many are made,
   * so permits do.
   */
  private record Side(
      Servers servers, LDAPConnectionPool pool, Semaphore permits, long waitMillis) {

    <T> T on(Work<T> work) throws LDAPException {
      acquire();
      try {
        return run(pool, servers, work);
      } finally {
        permits.release();
      }
    }

    private void acquire() throws LDAPException {
      try {
        if (!permits.tryAcquire(waitMillis, TimeUnit.MILLISECONDS)) {
          throw new LDAPException(
              ResultCode.BUSY, "all connections were in use for " + waitMillis + " ms");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LDAPException(ResultCode.BUSY, "interrupted while waiting for a connection", e);
      }
    }
  }

  /** Something done with one connection. */
  @FunctionalInterface
  interface Work<T> {
    T on(LDAPConnection connection) throws LDAPException;
  }

  /** Something asked of the directory. */
  @FunctionalInterface
  interface Question<T> {
    T ask(LDAPInterface directory) throws LDAPException;
  }

  private Directory(Side searches, Side binds) {
    this.searches = searches;
    this.binds = binds;
  }

  /**
   * Prepares the pools without a connection.
   *
   * @throws UpstreamException when a certificate or key cannot be used
   */
  static Directory of(ConnectionSettings settings, ConnectorContext context)
      throws UpstreamException {
    LDAPConnectionOptions options = options(settings.limits());
    Security security = settings.tls().security();
    SSLSocketFactory tls = security == Security.NONE ? null : TlsSockets.of(settings.tls());
    SocketFactory sockets = security == Security.LDAPS ? tls : SocketFactory.getDefault();
    PostConnectProcessor startTls =
        security == Security.START_TLS ? new StartTLSPostConnectProcessor(tls) : null;
    ServerList list =
        settings
            .srv()
            .<ServerList>map(name ->
                new SrvServers(name, new DnsLookup("dns:"), context.clock(), context.random()))
            .orElse(settings::hosts);
    BindRequest account = account(settings.bind());
    String id = context.connectorId();
    ConcurrentMap<HostPort, Instant> failed = new ConcurrentHashMap<>();
    try {
      return new Directory(
          side(
              new Servers(list, sockets, options, account, startTls, context.clock(), failed),
              account,
              settings.limits(),
              id + "-search"),
          side(
              new Servers(list, sockets, options, null, startTls, context.clock(), failed),
              null,
              settings.limits(),
              id + "-bind"));
    } catch (LDAPException e) {
      throw Troubles.of(e, "preparing connections");
    }
  }

  private static LDAPConnectionOptions options(Limits limits) {
    LDAPConnectionOptions options = new LDAPConnectionOptions();
    options.setConnectTimeoutMillis((int) limits.connect().toMillis());
    options.setResponseTimeoutMillis(limits.request().toMillis());
    options.setFollowReferrals(false);
    options.setMaxMessageSize(LONGEST_MESSAGE);
    options.setBindWithDNRequiresPassword(true);
    options.setAbandonOnTimeout(true);
    // Each connection is used by one thread at a time: no thread per connection is needed.
    options.setUseSynchronousMode(true);
    return options;
  }

  private static BindRequest account(Bind bind) {
    return switch (bind.as()) {
      case ACCOUNT ->
          new SimpleBindRequest(bind.dn().orElseThrow(), bind.password().orElseThrow().reveal());
      case EXTERNAL -> new EXTERNALBindRequest("");
      case ANONYMOUS, USER -> null;
    };
  }

  private static Side side(Servers servers, BindRequest bind, Limits limits, String name)
      throws LDAPException {
    long millis = limits.request().toMillis();
    // No connection yet: the first is made when it is needed.
    LDAPConnectionPool pool =
        new LDAPConnectionPool(servers, bind, 0, limits.connections(), null, false);
    pool.setConnectionPoolName(name);
    pool.setMaxConnectionAgeMillis(OLDEST_CONNECTION.toMillis());
    // A server that accepts a connection and then is silent shows at the bind, or at this question.
    boolean onCreate = bind == null;
    pool.setHealthCheck(
        new GetEntryLDAPConnectionPoolHealthCheck(
            "", millis, onCreate, false, false, false, true, false));
    pool.setHealthCheckIntervalMillis(CHECKED_EVERY.toMillis());
    return new Side(servers, pool, new Semaphore(limits.connections(), true), millis);
  }

  /** Asks with the rights of the configured account. */
  <T> T search(Question<T> question) throws LDAPException {
    return searches.on(question::ask);
  }

  /**
   * Checks a password.
   *
   * @param name whom to bind as; not empty
   * @param password not empty
   * @throws LDAPException when the directory says nothing about the password
   */
  BindVerdict bind(String name, byte[] password) throws LDAPException {
    return binds.on(connection -> bind(connection, name, password));
  }

  /** Checks a password and, when it is right, asks with the rights of the person. */
  <T> T bindAndAsk(String name, byte[] password, BoundQuestion<T> question) throws LDAPException {
    return binds.on(connection -> question.ask(bind(connection, name, password), connection));
  }

  /** What to ask after a bind. */
  @FunctionalInterface
  interface BoundQuestion<T> {
    T ask(BindVerdict verdict, LDAPInterface directory) throws LDAPException;
  }

  private static BindVerdict bind(LDAPConnection connection, String name, byte[] password)
      throws LDAPException {
    if (name.isEmpty() || password.length == 0) {
      throw new IllegalArgumentException("a bind without name or password authenticates nobody");
    }
    try {
      return BindVerdict.accepted(
          connection.bind(
              new SimpleBindRequest(
                  name, password, new DraftBeheraLDAPPasswordPolicy10RequestControl(false))));
    } catch (LDAPBindException e) {
      return BindVerdict.refused(e);
    }
  }

  private static <T> T run(LDAPConnectionPool pool, Servers servers, Work<T> work)
      throws LDAPException {
    LDAPConnection connection = pool.getConnection();
    for (boolean again = true; ; again = false) {
      try {
        T result = work.on(connection);
        pool.releaseConnection(connection);
        return result;
      } catch (LDAPException e) {
        if (Troubles.connectionIsGood(e)) {
          pool.releaseConnection(connection);
          throw e;
        }
        if (e.getResultCode().equals(ResultCode.TIMEOUT)) {
          servers.failed(connection);
        }
        if (!again || !Troubles.worthAnotherConnection(e)) {
          pool.discardConnection(connection);
          throw e;
        }
        // It died, perhaps unnoticed while nobody used it: once more with a new one.
        connection = pool.replaceDefunctConnection(connection);
      } catch (RuntimeException e) {
        pool.discardConnection(connection);
        throw e;
      }
    }
  }

  @Override
  public void close() {
    searches.pool().close();
    binds.pool().close();
  }
}
