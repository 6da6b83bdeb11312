package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.oidc.Identities.GroupSource;
import dev.gatehouse.spi.BackchannelLogout;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.IdentityRefresh;
import dev.gatehouse.spi.LoginMethod;
import dev.gatehouse.spi.SelfCheck;
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
  private final Optional<BackchannelLogout> told;
  private final SelfCheck check;

  private OidcConnector(
      OidcSettings settings,
      Provider provider,
      Optional<GroupSource> groups,
      ConnectorContext context) {
    Identities identities = new Identities(settings, groups);
    this.provider = provider;
    login = new OidcLogin(settings, provider, new Departures(settings, context), identities);
    refresh = new OidcRefresh(settings, provider, identities);
    exchange = new OidcExchange(settings.exchange(), provider, identities);
    logout =
        settings.ends().there()
            ? Optional.of(new OidcLogout(settings.client().id(), provider))
            : Optional.empty();
    told =
        settings.ends().here()
            ? Optional.of(new LogoutTokens(settings, provider.idTokens(), context.clock()))
            : Optional.empty();
    check = new OidcSelfCheck(settings, provider, groups, context);
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
    return new OidcConnector(settings, provider, groups.apply(provider), context);
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

  @Override
  public Optional<BackchannelLogout> backchannelLogout() {
    return told;
  }

  @Override
  public Optional<SelfCheck> selfCheck() {
    return Optional.of(check);
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
