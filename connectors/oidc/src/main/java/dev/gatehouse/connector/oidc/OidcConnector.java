package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.oidc.Identities.GroupSource;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.IdentityRefresh;
import dev.gatehouse.spi.LoginMethod;
import dev.gatehouse.spi.TokenIdentity;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamLogout;
import java.util.Optional;
import java.util.function.Function;

/** An OpenID provider in use. */
final class OidcConnector implements Connector {
  private final Provider provider;
  private final LoginMethod login;
  private final IdentityRefresh refresh;
  private final TokenIdentity exchange;
  private final Optional<UpstreamLogout> logout;

  private OidcConnector(
      OidcSettings settings, Provider provider, Identities identities, ConnectorContext context) {
    this.provider = provider;
    login = new OidcLogin(settings, provider, new Departures(settings, context), identities);
    refresh = new OidcRefresh(settings, provider, identities);
    exchange = new OidcExchange(settings.exchange(), provider, identities);
    logout =
        settings.logout()
            ? Optional.of(new OidcLogout(settings.client().id(), provider))
            : Optional.empty();
  }

  /**
   * Opens a connector; asks nobody.
   *
   * @param groups where groups are that do not stand in the claims
   * @throws UpstreamException when a key or an authority cannot be read
   */
  static OidcConnector open(
      OidcSettings settings,
      ConnectorContext context,
      Function<Provider, Optional<GroupSource>> groups)
      throws UpstreamException {
    if (!settings.place().trust().verify()) {
      context
          .logger()
          .log(
              System.Logger.Level.WARNING,
              "insecureSkipVerify: the provider's certificate is not checked");
    }
    Provider provider = Provider.open(settings, context);
    return new OidcConnector(
        settings, provider, new Identities(settings, groups.apply(provider)), context);
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
  public Optional<TokenIdentity> tokenIdentity() {
    return Optional.of(exchange);
  }

  @Override
  public Optional<UpstreamLogout> upstreamLogout() {
    return logout;
  }

  /** A provider may rotate its refresh tokens, and some end the login at a second use (R7). */
  @Override
  public boolean singleUseUpstreamState() {
    return true;
  }

  @Override
  public void close() {
    provider.close();
  }
}
