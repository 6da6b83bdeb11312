package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.http.Request;
import dev.gatehouse.connector.http.Response;
import dev.gatehouse.connector.http.UpstreamClient;
import dev.gatehouse.spi.UpstreamException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Asks the userinfo endpoint (OpenID Connect Core 1.0, section 5.3). Thread-safe. */
final class UserInfo {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final UpstreamClient client;
  private final IdTokens tokens;

  UserInfo(UpstreamClient client, IdTokens tokens) {
    this.client = client;
    this.tokens = tokens;
  }

  /**
   * The claims; empty when the provider does not take the access token (any more).
   *
   * @param subject whom they must be about; empty: whoever it is
   * @throws UpstreamException when it cannot be asked, or speaks of somebody else
   */
  Optional<Map<String, Object>> ask(URI endpoint, String accessToken, Optional<String> subject)
      throws UpstreamException {
    Response response = client.send(Request.get(endpoint).bearer(accessToken));
    if (response.status() == UNAUTHORIZED || isInvalidToken(response)) {
      return Optional.empty();
    }
    if (response.status() == FORBIDDEN) {
      // A rule there, or something on the way; it does not say that the token's time is over.
      throw UpstreamException.notNow(response.toString(), null);
    }
    Map<String, Object> claims = claims(Answers.requireSuccess(response));
    Object said = claims.get("sub");
    if (!(said instanceof String text) || text.isEmpty()) {
      throw UpstreamException.protocol(response + ": userinfo has no sub", null);
    }
    // Section 5.3.2: otherwise the access token of one person would lend its claims to another.
    if (subject.isPresent() && !subject.get().equals(said)) {
      throw UpstreamException.protocol(response + ": userinfo is about somebody else", null);
    }
    return Optional.of(claims);
  }

  /** RFC 6750, section 3.1, whatever the status of the refusal. */
  private static boolean isInvalidToken(Response response) {
    return !response.successful()
        && response.headers().allValues("WWW-Authenticate").stream()
            .anyMatch(challenge -> challenge.contains("invalid_token"));
  }

  private Map<String, Object> claims(Response response) throws UpstreamException {
    String type = response.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (!type.startsWith("application/jwt")) {
      return response.json();
    }
    try {
      return tokens.verifyUserInfo(response.text().strip());
    } catch (BadTokenException e) {
      throw UpstreamException.protocol(
          response + ": signed userinfo does not count: " + e.getMessage(), e);
    }
  }
}
