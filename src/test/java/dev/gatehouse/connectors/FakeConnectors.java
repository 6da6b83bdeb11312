package dev.gatehouse.connectors;

import dev.gatehouse.spi.BusyException;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.HttpSettings;
import dev.gatehouse.spi.IdentityRefresh;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginMethod;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.PasswordAttempt;
import dev.gatehouse.spi.PasswordLogin;
import dev.gatehouse.spi.RemoteInfo;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UserDirectory;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.storage.UserRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A connector written for the tests of the registry; its settings say how it behaves. */
final class FakeConnectors implements AutoCloseable {
  final HashingPool pool = new HashingPool(1, 4);
  final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  final Provider provider = new Provider();
  final Map<String, UserRow> users = new ConcurrentHashMap<>();
  final ConnectorOpener opener = new ConnectorOpener(services());

  /** What a fake connector does when it is asked. */
  interface Behaviour {
    LoginResult login(PasswordAttempt attempt) throws UpstreamException;
  }

  /** Settings: what happens at opening (null for nothing), at a login, and the refresh. */
  record Settings(RuntimeException atOpen, Behaviour atLogin, IdentityRefresh refresh) {}

  static Settings answering(LoginResult result) {
    return new Settings(null, attempt -> result, null);
  }

  static Settings failing(RuntimeException failure) {
    return new Settings(
        null,
        attempt -> {
          throw failure;
        },
        null);
  }

  static DeclaredConnector declared(String id, Settings settings) {
    return new DeclaredConnector(id, "fake", "Fake " + id, settings, List.of());
  }

  static PasswordAttempt attempt() {
    return new PasswordAttempt(
        "alice",
        "secret".toCharArray(),
        LoginContext.of(Set.of("openid"), RemoteInfo.of("192.0.2.1")));
  }

  /** Opens connectors of the type of these. */
  ConnectorSet open(List<DeclaredConnector> declared, ConnectorSet previous) {
    return opener.open(ConnectorTypes.of(List.of(provider)), declared, previous);
  }

  ConnectorServices services() {
    return new ConnectorServices(
        InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")),
        new Random(1),
        HttpSettings.defaults(),
        pool,
        userSource(),
        (id, operation, outcome, nanos) -> calls.add(id + " " + operation + " " + outcome));
  }

  private UserSource userSource() {
    return new UserSource() {
      @Override
      public Optional<UserDirectory.Headcount> count(String connectorId) {
        return Optional.of(
            new UserDirectory.Headcount(
                "the database",
                users.values().stream()
                    .filter(row -> row.connectorId().equals(connectorId))
                    .count(),
                0,
                0,
                Map.of()));
      }

      @Override
      public Optional<UserRow> byLogin(String connectorId, String canonicalLogin) {
        return users.values().stream()
            .filter(row -> row.connectorId().equals(connectorId))
            .filter(row -> row.login().equals(canonicalLogin))
            .findFirst();
      }

      @Override
      public Optional<UserRow> byId(String connectorId, String userId) {
        return Optional.ofNullable(users.get(userId))
            .filter(row -> row.connectorId().equals(connectorId));
      }
    };
  }

  @Override
  public void close() {
    pool.close();
  }

  /** Counts what it opened and what was closed. */
  static final class Provider implements ConnectorProvider<Settings> {
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final List<ClassLoader> loaders = Collections.synchronizedList(new ArrayList<>());

    @Override
    public String type() {
      return "fake";
    }

    /** The tests of the registry hand settings over as they are. */
    @Override
    public Schema<Settings> settings() {
      return Schema.of("Fake", s -> values -> answering(null));
    }

    @Override
    public Connector open(Settings settings, ConnectorContext context) throws UpstreamException {
      if (settings.atOpen() != null) {
        throw settings.atOpen();
      }
      opened.incrementAndGet();
      return new Connector() {
        @Override
        public LoginMethod login() {
          return new PasswordLogin() {
            @Override
            public String prompt() {
              return "Name";
            }

            @Override
            public LoginResult login(PasswordAttempt attempt) throws UpstreamException {
              loaders.add(Thread.currentThread().getContextClassLoader());
              return settings.atLogin().login(attempt);
            }
          };
        }

        @Override
        public Optional<IdentityRefresh> refresh() {
          return Optional.ofNullable(settings.refresh());
        }

        @Override
        public void close() {
          closed.incrementAndGet();
        }
      };
    }
  }

  static BusyException busy() {
    return new BusyException("busy", Duration.ofSeconds(1));
  }
}
