package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.http.UpstreamClient;
import dev.gatehouse.connector.oidc.TokenEndpoint.Granted;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.UpstreamException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The provider in use: what its endpoints are asked for. Thread-safe. */
final class Provider implements AutoCloseable {
  /** The logout carries it in an address, and servers do not take longer ones. */
  private static final int LONGEST_HINT = 4_000;

  private final OidcSettings settings;
  private final UpstreamClient client;
  private final ClientAuthentication authentication;
  private final Discovery discovery;
  private final SigningKeys keys;
  private final IdTokens idTokens;
  private final TokenEndpoint tokens;
  private final UserInfo userInfo;

  private Provider(
      OidcSettings settings,
      UpstreamClient client,
      ClientAuthentication authentication,
      ConnectorContext context) {
    this.settings = settings;
    this.client = client;
    this.authentication = authentication;
    discovery = new Discovery(settings.place(), client, context);
    keys = new SigningKeys(discovery, client, settings.place().lifetime(), context);
    idTokens = new IdTokens(settings, keys, context.clock());
    tokens = new TokenEndpoint(client, authentication);
    userInfo = new UserInfo(client, idTokens);
  }

  /** Reads keys and authorities; asks nobody. */
  static Provider open(OidcSettings settings, ConnectorContext context) throws UpstreamException {
    ClientAuthentication authentication = ClientAuthentication.of(settings, context);
    return new Provider(
        settings, UpstreamClient.open(settings.place().trust(), context), authentication, context);
  }

  Metadata metadata() throws UpstreamException {
    return discovery.metadata();
  }

  Discovery discovery() {
    return discovery;
  }

  SigningKeys keys() {
    return keys;
  }

  TokenEndpoint tokens() {
    return tokens;
  }

  IdTokens idTokens() {
    return idTokens;
  }

  UserInfo userInfo() {
    return userInfo;
  }

  ClientAuthentication authentication() {
    return authentication;
  }

  UpstreamClient client() {
    return client;
  }

  /**
   * The claims of the ID token that the provider gave us.
   *
   * @param nonce what it must repeat; empty: it need not
   * @param subject whom it must be about; empty: whoever it is
   * @throws UpstreamException when there is none, or it does not count
   */
  Map<String, Object> claims(Granted granted, Optional<String> nonce, Optional<String> subject)
      throws UpstreamException {
    if (granted.idToken().isEmpty()) {
      throw UpstreamException.protocol("the provider gave no ID token", null);
    }
    try {
      return idTokens.verify(
          granted.idToken().get(),
          new IdTokens.Expected(
              Set.of(settings.client().id()), nonce, Optional.of(granted.accessToken()), subject));
    } catch (BadTokenException e) {
      throw UpstreamException.protocol(
          "the provider's ID token does not count: " + e.getMessage(), e);
    }
  }

  /** The claims of userinfo about somebody for whom there are tokens. */
  Map<String, Object> userInfo(Metadata metadata, Granted granted, String subject)
      throws UpstreamException {
    if (metadata.userInfo().isEmpty()) {
      throw UpstreamException.protocol("getUserInfo: the provider has no userinfo endpoint", null);
    }
    Optional<Map<String, Object>> claims =
        userInfo.ask(metadata.userInfo().get(), granted.accessToken(), Optional.of(subject));
    if (claims.isEmpty()) {
      throw UpstreamException.protocol("userinfo does not take the provider's access token", null);
    }
    return claims.get();
  }

  /** What later refreshes and the logout need. */
  OidcState state(String subject, Granted granted, Metadata metadata) {
    boolean hint = settings.ends().there() && metadata.endSession().isPresent();
    return new OidcState(
        subject,
        granted.refreshToken(),
        granted.refreshToken().isPresent() ? Optional.empty() : Optional.of(granted.accessToken()),
        granted.idToken().filter(token -> hint && token.length() <= LONGEST_HINT));
  }

  @Override
  public void close() {
    client.close();
  }
}
