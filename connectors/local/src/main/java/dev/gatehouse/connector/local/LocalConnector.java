package dev.gatehouse.connector.local;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.IdentityRefresh;
import dev.gatehouse.spi.LoginMethod;
import dev.gatehouse.spi.PasswordHasher;
import dev.gatehouse.spi.SelfCheck;
import java.util.Optional;

/** Holds nothing of its own: people are the host's, so there is nothing to close. */
final class LocalConnector implements Connector {
  private final LocalLogin login;
  private final LocalRefresh refresh;
  private final PasswordHasher hasher;
  private final SelfCheck check;

  LocalConnector(LocalSettings settings, ConnectorContext context) {
    login = new LocalLogin(settings, context);
    refresh = new LocalRefresh(context.users());
    check = new LocalSelfCheck(settings.bcryptCost(), context.users()::count);
    hasher = new LocalHasher(settings.bcryptCost(), context);
  }

  @Override
  public LoginMethod login() {
    return login;
  }

  @Override
  public Optional<IdentityRefresh> refresh() {
    return Optional.of(refresh);
  }

  @Override
  public Optional<PasswordHasher> passwordHasher() {
    return Optional.of(hasher);
  }

  @Override
  public Optional<SelfCheck> selfCheck() {
    return Optional.of(check);
  }

  @Override
  public void close() {}
}
