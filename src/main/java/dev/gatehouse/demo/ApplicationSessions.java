package dev.gatehouse.demo;

import dev.gatehouse.crypto.Randomness;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The sessions of the demo application, in memory: the newest {@value #MOST}, for twelve hours
 * each. Thread-safe.
 */
final class ApplicationSessions {
  static final int MOST = 200;
  private static final Duration LIFETIME = Duration.ofHours(12);
  private static final int ID_BYTES = 32;

  private final InstantSource clock;
  private final Randomness randomness;
  private final Map<String, Kept> sessions = new LinkedHashMap<>();

  private record Kept(ApplicationSession session, Instant end) {}

  ApplicationSessions(InstantSource clock, Randomness randomness) {
    this.clock = clock;
    this.randomness = randomness;
  }

  /** A value that nobody can guess, for an identifier or a form. */
  String secret() {
    return randomness.token(ID_BYTES);
  }

  synchronized Optional<ApplicationSession> find(String id) {
    Kept kept = sessions.get(id);
    if (kept == null || !kept.end().isAfter(clock.instant())) {
      sessions.remove(id);
      return Optional.empty();
    }
    return Optional.of(kept.session());
  }

  /** Keeps a new session; the oldest goes when there are too many. */
  synchronized void add(ApplicationSession session) {
    sessions.put(session.id(), new Kept(session, clock.instant().plus(LIFETIME)));
    if (sessions.size() > MOST) {
      sessions.remove(sessions.keySet().iterator().next());
    }
  }

  /** Replaces a session unless it has ended in the meantime. */
  synchronized void replace(ApplicationSession session) {
    sessions.computeIfPresent(session.id(), (id, kept) -> new Kept(session, kept.end()));
  }

  /** Takes a session out; only one of two who try gets it. */
  synchronized Optional<ApplicationSession> remove(String id) {
    Optional<ApplicationSession> session = find(id);
    sessions.remove(id);
    return session;
  }
}
