package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.http.Response;
import dev.gatehouse.connector.oidc.OidcSettings.Exchange;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.TokenIdentity;
import dev.gatehouse.spi.UpstreamException;
import java.util.Map;
import java.util.Optional;

/**
 * Takes tokens of the provider in place of a login (RFC 8693), when they were made for whom the
 * configuration names. Thread-safe.
 */
final class OidcExchange implements TokenIdentity {
  private static final String ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";
  private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

  private final Exchange rules;
  private final Provider provider;
  private final Identities identities;

  OidcExchange(Exchange rules, Provider provider, Identities identities) {
    this.rules = rules;
    this.provider = provider;
    this.identities = identities;
  }

  @Override
  public LoginResult exchange(SubjectToken token, LoginContext context) throws UpstreamException {
    try {
      return switch (token.type()) {
        case ID_TOKEN -> result(idToken(token.value()), context);
        case ACCESS_TOKEN -> {
          if (!rules.accessTokens()) {
            throw new BadTokenException("access tokens are not taken (tokenExchange.accessTokens)");
          }
          yield result(accessToken(token.value()), context);
        }
        default -> throw new BadTokenException("tokens of this type are not taken");
      };
    } catch (BadTokenException e) {
      return new Rejected(Reason.INVALID_CREDENTIALS, "the subject token: " + e.getMessage());
    }
  }

  private Map<String, Object> idToken(String token) throws BadTokenException, UpstreamException {
    return provider
        .idTokens()
        .verify(
            token,
            new IdTokens.Expected(
                rules.audiences(), Optional.empty(), Optional.empty(), Optional.empty()));
  }

  /** Any application's token for a person would do at userinfo, so whose it is comes first. */
  private Map<String, Object> accessToken(String token)
      throws BadTokenException, UpstreamException {
    Metadata metadata = provider.metadata();
    if (metadata.userInfo().isEmpty()) {
      throw new BadTokenException("the provider has no userinfo endpoint");
    }
    if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new BadTokenException("it is no token");
    }
    Optional<String> subject =
        token.chars().filter(c -> c == '.').count() == 2
            ? subject(provider.idTokens().verifyAccessToken(token, rules.audiences()))
            : subject(introspect(metadata, token));
    Optional<Map<String, Object>> claims =
        provider.userInfo().ask(metadata.userInfo().get(), token, subject);
    if (claims.isEmpty()) {
      throw new BadTokenException("the provider does not take it");
    }
    return claims.get();
  }

  private static Optional<String> subject(Map<String, Object> claims) {
    return ClaimSet.text(claims, "sub");
  }

  /** RFC 7662. */
  private Map<String, Object> introspect(Metadata metadata, String token)
      throws BadTokenException, UpstreamException {
    if (metadata.introspection().isEmpty()) {
      throw new BadTokenException("nothing shows for whom it was made");
    }
    Response response =
        provider
            .client()
            .send(
                provider
                    .authentication()
                    .form(metadata.introspection().get(), metadata, Map.of("token", token)));
    Map<String, Object> said = Answers.requireSuccess(response).json();
    if (!Boolean.TRUE.equals(said.get("active"))) {
      throw new BadTokenException("the provider says that it is good no more");
    }
    if (!IdTokens.forOneOf(said, rules.audiences())) {
      throw new BadTokenException("it was made for somebody else");
    }
    return said;
  }

  private LoginResult result(Map<String, Object> claims, LoginContext context)
      throws UpstreamException {
    Identities.Mapped mapped = identities.of(claims, context.groups(), Optional.empty());
    return mapped.identity().isEmpty()
        ? new Rejected(Reason.NOT_ALLOWED, mapped.refusal())
        : new Authenticated(Identities.built(mapped.identity().get()));
  }
}
