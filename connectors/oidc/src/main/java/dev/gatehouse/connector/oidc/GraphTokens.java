package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.http.Response;
import dev.gatehouse.spi.UpstreamException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Access tokens of our client itself for Microsoft Graph (RFC 6749, section 4.4), kept until
 * shortly before their end. Thread-safe.
 */
final class GraphTokens {
  private static final Duration MARGIN = Duration.ofMinutes(1);

  private final Provider provider;
  private final String scope;
  private final InstantSource clock;
  private final AtomicReference<Held> held = new AtomicReference<>();

  /** A token until shortly before its end. */
  private record Held(String token, Instant until) {}

  /**
   * For one Graph.
   *
   * @param base its root; each national cloud has its own, and its tokens are for that alone
   */
  GraphTokens(Provider provider, URI base, InstantSource clock) {
    this.provider = provider;
    this.scope = base.getScheme() + "://" + base.getRawAuthority() + "/.default";
    this.clock = clock;
  }

  String token() throws UpstreamException {
    Held known = held.get();
    if (known != null && clock.instant().isBefore(known.until())) {
      return known.token();
    }
    Held fresh = ask();
    held.set(fresh);
    return fresh.token();
  }

  /** A token that was not taken is asked for anew, perhaps with other rights. */
  void drop(String token) {
    Held known = held.get();
    if (known != null && known.token().equals(token)) {
      held.compareAndSet(known, null);
    }
  }

  private Held ask() throws UpstreamException {
    Response response = provider.tokens().forClient(provider.metadata(), scope);
    Answers.requireNow(response);
    Map<String, Object> answer = response.json();
    if (!response.successful()
        || !(answer.get("access_token") instanceof String token)
        || token.isEmpty()) {
      throw UpstreamException.protocol(
          response + ": no token for the application itself: " + TokenEndpoint.words(answer), null);
    }
    long seconds = answer.get("expires_in") instanceof Number number ? number.longValue() : 0;
    return new Held(token, clock.instant().plusSeconds(seconds).minus(MARGIN));
  }
}
