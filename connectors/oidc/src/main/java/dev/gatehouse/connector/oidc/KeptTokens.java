package dev.gatehouse.connector.oidc;

import dev.gatehouse.spi.UpstreamException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Access tokens for services beside the login, kept until shortly before their end. Thread-safe.
 */
final class KeptTokens {
  private static final Duration MARGIN = Duration.ofMinutes(1);

  private final Asking asking;
  private final InstantSource clock;
  private final Map<String, Kept> kept = new ConcurrentHashMap<>();

  /** Asks for a token. */
  @FunctionalInterface
  interface Asking {
    /**
     * A new token.
     *
     * @param whom in whose name it is used
     */
    Kept ask(String whom) throws UpstreamException;
  }

  /** A token until shortly before its end. */
  record Kept(String token, Instant until) {
    /** The token of an answer (RFC 6749, section 5.1), if it has one. */
    static Optional<Kept> of(Map<String, Object> answer, InstantSource clock) {
      if (!(answer.get("access_token") instanceof String token) || token.isEmpty()) {
        return Optional.empty();
      }
      long seconds = answer.get("expires_in") instanceof Number number ? number.longValue() : 0;
      return Optional.of(new Kept(token, clock.instant().plusSeconds(seconds).minus(MARGIN)));
    }

    @Override
    public String toString() {
      return "Kept[until " + until + "]";
    }
  }

  KeptTokens(Asking asking, InstantSource clock) {
    this.asking = asking;
    this.clock = clock;
  }

  /** A token that is good still, asked for where there is none. */
  String token(String whom) throws UpstreamException {
    Kept known = kept.get(whom);
    if (known != null && clock.instant().isBefore(known.until())) {
      return known.token();
    }
    return renew(whom);
  }

  /** A new token, whatever is kept; that is gone even when none is given. */
  String renew(String whom) throws UpstreamException {
    kept.remove(whom);
    Kept fresh = asking.ask(whom);
    kept.put(whom, fresh);
    return fresh.token();
  }

  /** A token that was not taken is asked for anew. */
  void drop(String whom, String token) {
    kept.computeIfPresent(whom, (key, known) -> known.token().equals(token) ? null : known);
  }
}
