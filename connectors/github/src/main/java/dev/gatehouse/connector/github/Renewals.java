package dev.gatehouse.connector.github;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What refresh tokens were given for, in this process. GitHub takes a refresh token once, and the
 * host may come with a spent one: when GitHub failed after the renewal, so that the host kept the
 * state from before, and when two grants began with the state of one login. Bounded; thread-safe.
 */
final class Renewals {
  private static final int MOST = 10_000;

  /** Longer than the eight hours after which the next renewal is due. */
  private static final Duration KEPT = Duration.ofHours(12);

  /** Renewals that follow each other. */
  private static final int LONGEST = 16;

  private final InstantSource clock;
  private final Map<String, Renewed> bySpent = new LinkedHashMap<>();

  private record Renewed(Tokens tokens, Instant at) {}

  Renewals(InstantSource clock) {
    this.clock = clock;
  }

  /** The tokens to use: those given, or what followed after them. */
  synchronized Tokens latest(Tokens tokens) {
    drop();
    Tokens latest = tokens;
    for (int i = 0; i < LONGEST && latest.refresh().isPresent(); i++) {
      Renewed next = bySpent.get(latest.refresh().get());
      if (next == null) {
        break;
      }
      latest = next.tokens();
    }
    return latest;
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
