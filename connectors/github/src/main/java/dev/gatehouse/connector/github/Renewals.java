package dev.gatehouse.connector.github;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tokens that were renewed a short while ago. GitHub takes a refresh token once; when what follows
 * fails (a limit, an outage), the host keeps the state from before and tries again with a token
 * that is spent. Then the new tokens are here, if it is the same process. Bounded; thread-safe.
 */
final class Renewals {
  private static final int MOST = 1000;
  private static final Duration KEPT = Duration.ofMinutes(10);

  private final InstantSource clock;
  private final Map<String, Renewed> bySpent = new LinkedHashMap<>();

  private record Renewed(Tokens tokens, Instant at) {}

  Renewals(InstantSource clock) {
    this.clock = clock;
  }

  /** What a spent refresh token was given for. */
  synchronized Optional<Tokens> of(String spent) {
    drop();
    return Optional.ofNullable(bySpent.get(spent)).map(Renewed::tokens);
  }

  /** Remembers what a refresh token was given for. */
  synchronized void put(String spent, Tokens tokens) {
    bySpent.put(spent, new Renewed(tokens, clock.instant()));
    drop();
  }

  /** The oldest stand first. */
  private void drop() {
    Instant oldest = clock.instant().minus(KEPT);
    Iterator<Renewed> all = bySpent.values().iterator();
    while (all.hasNext() && (all.next().at().isBefore(oldest) || bySpent.size() > MOST)) {
      all.remove();
    }
  }
}
