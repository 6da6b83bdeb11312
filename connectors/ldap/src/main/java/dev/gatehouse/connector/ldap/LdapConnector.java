package dev.gatehouse.connector.ldap;

import dev.gatehouse.connector.ldap.ConnectionSettings.BindAs;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.IdentityRefresh;
import dev.gatehouse.spi.LoginMethod;
import dev.gatehouse.spi.SelfCheck;
import dev.gatehouse.spi.UpstreamException;
import java.util.Optional;

/** A directory in use. */
final class LdapConnector implements Connector {
  private final Directory directory;
  private final LdapLogin login;
  private final Optional<IdentityRefresh> refresh;
  private final SelfCheck selfCheck;

  LdapConnector(LdapSettings settings, ConnectorContext context) throws UpstreamException {
    directory = Directory.of(settings.connection(), context);
    People people = new People(settings, context.clock());
    login = new LdapLogin(settings, directory, people, context);
    selfCheck = new LdapSelfCheck(settings, directory);
    // Without an account of its own the connector can ask about nobody who is not there.
    refresh =
        settings.connection().bind().as() == BindAs.USER
            ? Optional.empty()
            : Optional.of(new LdapRefresh(directory, people));
    if (!settings.connection().tls().verify()) {
      context
          .logger()
          .log(
              System.Logger.Level.WARNING,
              "insecureSkipVerify: the directory's certificate is not checked");
    }
  }

  @Override
  public LoginMethod login() {
    return login;
  }

  @Override
  public Optional<IdentityRefresh> refresh() {
    return refresh;
  }

  @Override
  public Optional<SelfCheck> selfCheck() {
    return Optional.of(selfCheck);
  }

  @Override
  public void close() {
    directory.close();
  }
}
