package dev.gatehouse.connector.github;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What refresh tokens were given for, in this process. GitHub takes a refresh token once, and the
 * host may come with a spent one: when GitHub failed after the renewal, so that the host kept the
 * state from before, and when two grants began with the state of one login. Whoever asks must have
 * the spent token and be the person it was renewed for. Bounded; thread-safe.
 */
final class Renewals {
  private static final int MOST = 10_000;

  /** Longer than the eight hours after which the next renewal is due. */
  private static final Duration KEPT = Duration.ofHours(12);

  /** Renewals that follow each other. */
  private static final int LONGEST = 16;

  private final InstantSource clock;
  private final Map<Spent, Renewed> bySpent = new LinkedHashMap<>();

  /** A spent token, of which its hash is enough to know it again, and whose it was. */
  private record Spent(String userId, String hash) {
    static Spent of(String userId, String token) {
      try {
        byte[] hash =
            MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        return new Spent(userId, HexFormat.of().formatHex(hash));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }
  }

  private record Renewed(Tokens tokens, Instant at) {}

  Renewals(InstantSource clock) {
    this.clock = clock;
  }

  /** The tokens to use for a person: those given, or what followed after them. */
  synchronized Tokens latest(String userId, Tokens tokens) {
    drop();
    Tokens latest = tokens;
    for (int i = 0; i < LONGEST && latest.refresh().isPresent(); i++) {
      Renewed next = bySpent.get(Spent.of(userId, latest.refresh().get()));
      if (next == null) {
        break;
      }
      latest = next.tokens();
    }
    return latest;
  }

  /** Remembers what a person's refresh token was given for. */
  synchronized void put(String userId, String spent, Tokens tokens) {
    Spent key = Spent.of(userId, spent);
    bySpent.remove(key); // so that it stands last
    bySpent.put(key, new Renewed(tokens, clock.instant()));
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
