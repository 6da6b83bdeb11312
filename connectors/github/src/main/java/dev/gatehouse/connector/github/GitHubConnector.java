package dev.gatehouse.connector.github;

import dev.gatehouse.connector.github.GitHubSettings.AppType;
import dev.gatehouse.connector.http.UpstreamClient;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.HttpSettings;
import dev.gatehouse.spi.IdentityRefresh;
import dev.gatehouse.spi.LoginMethod;
import dev.gatehouse.spi.SelfCheck;
import dev.gatehouse.spi.TokenIdentity;
import dev.gatehouse.spi.UpstreamException;
import java.util.Optional;

/** An application at GitHub in use. */
final class GitHubConnector implements Connector {
  private final GitHubSettings settings;
  private final UpstreamClient client;
  private final GitHubLogin login;
  private final IdentityRefresh refresh;
  private final TokenIdentity tokenIdentity;
  private final SelfCheck check;

  GitHubConnector(GitHubSettings settings, ConnectorContext context) throws UpstreamException {
    this.settings = settings;
    client =
        UpstreamClient.open(
            settings.trust(), http(context.http(), settings.limits()), context.logger());
    Api api = new Api(client, settings.site(), settings.limits(), context.clock());
    TokenEndpoint tokens =
        new TokenEndpoint(client, settings.site(), settings.app(), context.clock());
    People people = new People(settings, api);
    login = new GitHubLogin(settings, tokens, people, context);
    refresh = new GitHubRefresh(tokens, people, context.clock());
    tokenIdentity = new GitHubTokenIdentity(settings.app(), api, people);
    check = new GitHubSelfCheck(settings, api, tokens, context);
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
    return Optional.of(tokenIdentity);
  }

  @Override
  public Optional<SelfCheck> selfCheck() {
    return Optional.of(check);
  }

  /** A GitHub App's refresh tokens are rotated (R7). */
  @Override
  public boolean singleUseUpstreamState() {
    return settings.app().type() == AppType.GITHUB_APP;
  }

  @Override
  public void close() {
    client.close();
  }

  /** The host's settings with the limits of this connector. */
  private static HttpSettings http(HttpSettings host, GitHubSettings.Limits limits) {
    return new HttpSettings(
        limits.connect(),
        limits.request(),
        host.maximumBodyBytes(),
        host.userAgent(),
        host.proxies());
  }
}
