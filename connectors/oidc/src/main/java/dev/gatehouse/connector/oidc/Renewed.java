package dev.gatehouse.connector.oidc;

import dev.gatehouse.spi.UpstreamException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Something of the provider that is read when it is first needed and read again from time to time.
 * While it cannot be read again, what is there is used on for a day. One thread reads; the others
 * use what is there, or wait and share the outcome. Thread-safe.
 */
final class Renewed<T> {
  /** How long something may be used that cannot be read again. */
  private static final Duration GRACE = Duration.ofHours(24);

  /** How soon it is tried again after a failure, and how often something unknown is looked for. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final String what;
  private final Reading<T> reading;
  private final Duration lifetime;
  private final InstantSource clock;
  private final Logger log;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Held<T> held;
  private volatile Failure failure = new Failure(0, null, Instant.MIN);

  /** Reads it. */
  @FunctionalInterface
  interface Reading<T> {
    T read() throws UpstreamException;
  }

  /**
   * What was read.
   *
   * @param number which reading it is of
   */
  record Held<T>(T value, int number, Instant readAt, Instant triedAt) {}

  /** The last failure, which one it is, and when it was. */
  private record Failure(int number, UpstreamException problem, Instant at) {}

  Renewed(String what, Reading<T> reading, Duration lifetime, InstantSource clock, Logger log) {
    this.what = what;
    this.reading = reading;
    this.lifetime = lifetime;
    this.clock = clock;
    this.log = log;
  }

  /**
   * What is there, read again where it is too old.
   *
   * @throws UpstreamException when it cannot be read and nothing that is young enough is there
   */
  T get() throws UpstreamException {
    return current().value();
  }

  /** The same, with the number of its reading for {@link #lookAgain}. */
  Held<T> current() throws UpstreamException {
    return current(false);
  }

  /**
   * The same for what anybody can ask for, not only people who log in, whom a circuit breaker
   * watches over: a first reading that has failed is not tried again by it for a moment.
   */
  Held<T> currentForAnybody() throws UpstreamException {
    return current(true);
  }

  private Held<T> current(boolean anybody) throws UpstreamException {
    Held<T> now = held;
    if (now == null) {
      return first(anybody);
    }
    if (!due(now)) {
      return now;
    }
    if (!lock.tryLock()) {
      return orFail(now, failure.problem());
    }
    try {
      return held.number() == now.number() ? again(held) : held;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Reads it again because something is missing in it, unless that was tried a moment ago.
   *
   * @param number the reading that something was missing in
   * @return what is there now, perhaps the same
   */
  Held<T> lookAgain(int number) throws UpstreamException {
    lock.lock();
    try {
      Held<T> now = held;
      boolean paused = now != null && clock.instant().isBefore(now.triedAt().plus(PAUSE));
      return now == null ? read() : now.number() != number || paused ? now : again(now);
    } finally {
      lock.unlock();
    }
  }

  private boolean due(Held<T> now) {
    Instant time = clock.instant();
    return !time.isBefore(now.readAt().plus(lifetime)) && !time.isBefore(now.triedAt().plus(PAUSE));
  }

  private Held<T> first(boolean anybody) throws UpstreamException {
    int seen = failure.number();
    lock.lock();
    try {
      if (held != null) {
        return held;
      }
      // Whoever waited while somebody else failed shares the failure: a provider that hangs must
      // not be waited for by one after the other.
      Failure last = failure;
      boolean paused = anybody && clock.instant().isBefore(last.at().plus(PAUSE));
      if (last.number() != seen || paused) {
        throw new UpstreamException(
            last.problem().kind(), last.problem().getMessage(), last.problem());
      }
      return read();
    } finally {
      lock.unlock();
    }
  }

  private Held<T> again(Held<T> now) throws UpstreamException {
    try {
      return read();
    } catch (UpstreamException e) {
      held = new Held<>(now.value(), now.number(), now.readAt(), clock.instant());
      log.log(Level.WARNING, what + " could not be read again: " + e.getMessage());
      return orFail(now, e);
    }
  }

  private Held<T> orFail(Held<T> now, UpstreamException problem) throws UpstreamException {
    boolean tooOld = !clock.instant().isBefore(now.readAt().plus(lifetime).plus(GRACE));
    if (tooOld && problem != null) {
      throw new UpstreamException(problem.kind(), problem.getMessage(), problem);
    }
    return now;
  }

  private Held<T> read() throws UpstreamException {
    try {
      T value = reading.read();
      Instant time = clock.instant();
      Held<T> fresh = new Held<>(value, held == null ? 1 : held.number() + 1, time, time);
      held = fresh;
      return fresh;
    } catch (UpstreamException e) {
      failure = new Failure(failure.number() + 1, e, clock.instant());
      throw e;
    }
  }
}
