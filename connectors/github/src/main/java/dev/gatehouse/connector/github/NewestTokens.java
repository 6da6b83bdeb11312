package dev.gatehouse.connector.github;

import dev.gatehouse.spi.UpstreamIdentity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The newest token of each person, in this process. GitHub keeps ten tokens per person, OAuth app
 * and scopes, and revokes the oldest when there is an eleventh: the person's eleventh login would
 * end their first grant. A newer token says the same, and it is dead too when the person revoked
 * the application. Bounded; thread-safe.
 */
final class NewestTokens {
  private static final int MOST = 10_000;

  private final Map<Owner, Tokens> newest = new LinkedHashMap<>();

  private record Owner(String userId, Set<String> scopes) {}

  /** Notes the token of a login. */
  synchronized void loggedIn(UpstreamIdentity identity, Tokens tokens) {
    Owner owner = new Owner(identity.userId(), tokens.scopes());
    newest.remove(owner);
    newest.put(owner, tokens);
    if (newest.size() > MOST) {
      newest.remove(newest.keySet().iterator().next());
    }
  }

  /** A newer token than this one with the same scopes. */
  synchronized Optional<Tokens> after(UpstreamIdentity identity, Tokens tokens) {
    return Optional.ofNullable(newest.get(new Owner(identity.userId(), tokens.scopes())))
        .filter(newer -> !newer.access().equals(tokens.access()));
  }

  /** Forgets a token that is dead. */
  synchronized void forget(UpstreamIdentity identity, Tokens tokens) {
    newest.remove(new Owner(identity.userId(), tokens.scopes()), tokens);
  }
}
