package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.http.Response;
import dev.gatehouse.spi.UpstreamException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Access tokens of our client itself for Microsoft Graph (RFC 6749, section 4.4), kept until
 * shortly before their end. Thread-safe.
 */
final class GraphTokens {
  /** Our client has one name only. */
  private static final String OURS = "";

  private final Provider provider;
  private final String scope;
  private final InstantSource clock;
  private final KeptTokens kept;

  /**
   * For one Graph.
   *
   * @param base its root; each national cloud has its own, and its tokens are for that alone
   */
  GraphTokens(Provider provider, URI base, InstantSource clock) {
    this.provider = provider;
    this.scope = base.getScheme() + "://" + base.getRawAuthority() + "/.default";
    this.clock = clock;
    kept = new KeptTokens(whom -> ask(), clock);
  }

  String token() throws UpstreamException {
    return kept.token(OURS);
  }

  /** A token that was not taken is asked for anew, perhaps with other rights. */
  void drop(String token) {
    kept.drop(OURS, token);
  }

  private KeptTokens.Kept ask() throws UpstreamException {
    Response response = provider.tokens().forClient(provider.metadata(), scope);
    Answers.requireNow(response);
    Map<String, Object> answer = response.json();
    Optional<KeptTokens.Kept> token =
        response.successful() ? KeptTokens.Kept.of(answer, clock) : Optional.empty();
    return token.orElseThrow(() ->
        UpstreamException.protocol(
            response + ": no token for the application itself: " + TokenEndpoint.words(answer),
            null));
  }
}
