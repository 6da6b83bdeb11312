package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.http.UpstreamClient;
import dev.gatehouse.connector.oidc.TokenEndpoint.Granted;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import java.util.Map;
import java.util.Optional;

/** The provider in use: what its endpoints are asked for. Thread-safe. */
final class Provider implements AutoCloseable {
  /** The logout carries it in an address, and servers do not take longer ones. */
  private static final int LONGEST_HINT = 4_000;

  private final OidcSettings settings;
  private final UpstreamClient client;
  private final ClientAuthentication authentication;
  private final Discovery discovery;
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
    SigningKeys keys = new SigningKeys(discovery, client, settings.place().lifetime(), context);
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

  /** The claims of an ID token that the provider gave us. */
  Map<String, Object> verify(String idToken, IdTokens.Expected expected) throws UpstreamException {
    try {
      return idTokens.verify(idToken, expected);
    } catch (BadTokenException e) {
      throw UpstreamException.protocol(
          "the provider's ID token does not count: " + e.getMessage(), e);
    }
  }

  /** The claims of userinfo about somebody for whom there are tokens. */
  Map<String, Object> userInfo(Metadata metadata, Granted granted, String subject)
      throws UpstreamException {
    if (metadata.userInfo().isEmpty() || granted.accessToken().isEmpty()) {
      throw UpstreamException.protocol(
          "getUserInfo: the provider has no userinfo endpoint, or gave no access token", null);
    }
    Optional<Map<String, Object>> claims =
        userInfo.ask(metadata.userInfo().get(), granted.accessToken().get(), Optional.of(subject));
    if (claims.isEmpty()) {
      throw UpstreamException.protocol("userinfo does not take the provider's access token", null);
    }
    return claims.get();
  }

  /** What later refreshes and the logout need. */
  OidcState state(String subject, Granted granted, Metadata metadata) {
    boolean hint = settings.logout() && metadata.endSession().isPresent();
    return new OidcState(
        subject,
        granted.refreshToken(),
        granted.refreshToken().isPresent() ? Optional.empty() : granted.accessToken(),
        granted.idToken().filter(token -> hint && token.length() <= LONGEST_HINT));
  }

  /** An identity whose text can stand in tokens. */
  UpstreamIdentity identity(UpstreamIdentity.Builder builder) throws UpstreamException {
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw UpstreamException.protocol("the provider's claims make no sense: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
