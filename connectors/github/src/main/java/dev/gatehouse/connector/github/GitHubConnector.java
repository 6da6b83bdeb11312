package dev.gatehouse.connector.github;

import dev.gatehouse.connector.github.GitHubSettings.AppType;
import dev.gatehouse.connector.http.UpstreamClient;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.HttpSettings;
import dev.gatehouse.spi.IdentityRefresh;
import dev.gatehouse.spi.LoginMethod;
import dev.gatehouse.spi.TokenIdentity;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UserDirectory;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** An application at GitHub in use. */
final class GitHubConnector implements Connector {
  private final GitHubSettings settings;
  private final UpstreamClient client;
  private final GitHubLogin login;
  private final IdentityRefresh refresh;
  private final TokenIdentity tokenIdentity;

  GitHubConnector(GitHubSettings settings, ConnectorContext context) throws UpstreamException {
    this.settings = settings;
    client = UpstreamClient.open(settings.trust(), new Patient(context, settings.limits()));
    Api api = new Api(client, settings.site(), settings.limits(), context.clock());
    TokenEndpoint tokens =
        new TokenEndpoint(client, settings.site(), settings.app(), context.clock());
    People people = new People(settings, api);
    login = new GitHubLogin(settings, tokens, people, context);
    refresh = new GitHubRefresh(tokens, people, context.clock());
    tokenIdentity = new GitHubTokenIdentity(settings.app(), api, people);
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

  /** A GitHub App's refresh tokens are rotated (R7). */
  @Override
  public boolean singleUseUpstreamState() {
    return settings.app().type() == AppType.GITHUB_APP;
  }

  @Override
  public void close() {
    client.close();
  }

  /** The host's context with the limits of this connector. */
  private record Patient(ConnectorContext context, GitHubSettings.Limits limits)
      implements ConnectorContext {
    @Override
    public String connectorId() {
      return context.connectorId();
    }

    @Override
    public System.Logger logger() {
      return context.logger();
    }

    @Override
    public InstantSource clock() {
      return context.clock();
    }

    @Override
    public RandomGenerator random() {
      return context.random();
    }

    @Override
    public UserDirectory users() {
      return context.users();
    }

    @Override
    public HttpSettings http() {
      HttpSettings host = context.http();
      return new HttpSettings(
          limits.connect(),
          limits.request(),
          host.maximumBodyBytes(),
          host.userAgent(),
          host.proxies());
    }

    @Override
    public <T> T hashing(Supplier<T> work) {
      return context.hashing(work);
    }
  }
}
