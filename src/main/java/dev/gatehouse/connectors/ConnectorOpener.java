package dev.gatehouse.connectors;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.UpstreamException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the {@link ConnectorSet} of a generation. Lives as long as the process.
 *
 * <p>Thread-safe.
 */
public final class ConnectorOpener {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectorOpener.class);

  private final ConnectorServices services;

  public ConnectorOpener(ConnectorServices services) {
    this.services = services;
  }

  /**
   * Opens connectors, all at once because each may wait for its upstream, and takes over those that
   * did not change. A connector that cannot be opened is listed with its problem.
   *
   * @param types those there are now, because plug-ins come and go
   * @param declared connectors of the new configuration, in its order
   * @param previous the set of the running generation, or null at start; it stays as it is, and its
   *     owner closes it after the swap
   * @throws IllegalArgumentException when two have the same id or a type is unknown
   */
  public ConnectorSet open(
      ConnectorTypes types, List<DeclaredConnector> declared, ConnectorSet previous) {
    check(types, declared);
    List<Future<ConnectorSet.Member>> opening = new ArrayList<>(declared.size());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      declared.forEach(one -> opening.add(threads.submit(() -> member(types, one, previous))));
    }
    List<ConnectorSet.Member> members = new ArrayList<>(declared.size());
    opening.forEach(one -> members.add(resultOf(one)));
    return new ConnectorSet(members);
  }

  private static void check(ConnectorTypes types, List<DeclaredConnector> declared) {
    Set<String> ids = new HashSet<>();
    for (DeclaredConnector one : declared) {
      if (!ids.add(one.id())) {
        throw new IllegalArgumentException("two connectors have the id " + one.id());
      }
      if (!(one.settings() instanceof MissingType) && types.find(one.type()).isEmpty()) {
        throw new IllegalArgumentException(
            "connector "
                + one.id()
                + " has the unknown type "
                + one.type()
                + "; known are "
                + String.join(", ", types.names()));
      }
    }
  }

  private ConnectorSet.Member member(
      ConnectorTypes types, DeclaredConnector declared, ConnectorSet previous) {
    if (declared.settings() instanceof MissingType missing) {
      return new ConnectorSet.Member(status(types, declared, missing.reason()), null);
    }
    try {
      ConnectorProvider<?> provider = types.find(declared.type()).orElseThrow();
      Optional<OpenConnector> kept =
          previous == null ? Optional.empty() : previous.retain(declared, provider);
      OpenConnector open =
          kept.isPresent()
              ? kept.get()
              : open(provider, declared, types.plugin(declared.type()).orElse(null));
      return new ConnectorSet.Member(status(types, declared, null), open);
    } catch (UpstreamException | RuntimeException e) {
      // Also what the comparison of a plug-in's settings throws: the others must open all the same.
      LOG.atWarn()
          .addKeyValue("connector_id", declared.id())
          .addKeyValue("connector_type", declared.type())
          .addKeyValue("detail", e.getMessage())
          .log("A connector could not be opened; nobody can log in with it");
      return new ConnectorSet.Member(status(types, declared, e.getMessage()), null);
    }
  }

  private OpenConnector open(
      ConnectorProvider<?> provider, DeclaredConnector declared, Plugin plugin)
      throws UpstreamException {
    if (plugin != null && !plugin.retain()) {
      throw UpstreamException.unreachable("its plug-in has been replaced; reload", null);
    }
    boolean opened = false;
    try {
      OpenConnector open = open(provider, declared, plugin == null ? () -> {} : plugin::release);
      opened = true;
      return open;
    } finally {
      if (!opened && plugin != null) {
        plugin.release();
      }
    }
  }

  private OpenConnector open(
      ConnectorProvider<?> provider, DeclaredConnector declared, Runnable closed)
      throws UpstreamException {
    CallControl control = new CallControl(declared.id(), declared.limits(), services.clock());
    Guard guard =
        new Guard(
            declared.id(), provider.getClass().getClassLoader(), services.observer(), control);
    Connector connector;
    try {
      connector =
          guard.call(
              "open", Way.APART, () -> open(provider, declared.settings(), context(declared)));
    } catch (UpstreamException | RuntimeException e) {
      control.close();
      throw e;
    }
    return new OpenConnector(
        declared,
        provider,
        GuardedConnector.of(new RuledConnector(connector, declared.rules()), guard),
        closed);
  }

  // The settings were bound by this provider's own declaration.
  @SuppressWarnings("unchecked")
  private static <C> Connector open(
      ConnectorProvider<C> provider, Object settings, ConnectorContext context)
      throws UpstreamException {
    return provider.open((C) settings, context);
  }

  private ConnectorContext context(DeclaredConnector declared) {
    return new HostContext(
        declared.id(),
        System.getLogger("dev.gatehouse.connector." + declared.type()),
        new MergedUserDirectory(declared.id(), services.users(), declared.staticUsers()),
        services);
  }

  private static ConnectorStatus status(
      ConnectorTypes types, DeclaredConnector declared, String problem) {
    return new ConnectorStatus(
        declared.id(),
        declared.type(),
        declared.name(),
        types.origin(declared.type()),
        declared.grantTypes(),
        Optional.ofNullable(problem));
  }

  private static ConnectorSet.Member resultOf(Future<ConnectorSet.Member> opening) {
    try {
      return opening.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while connectors were opening", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("connectors could not be opened", e.getCause());
    }
  }
}
