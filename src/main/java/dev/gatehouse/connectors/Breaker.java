package dev.gatehouse.connectors;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Leaves an upstream alone that does not answer: after some failures in a row calls are refused at
 * once, until a probe, one at a time, is answered. Thread-safe.
 */
final class Breaker {
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final int failuresToOpen;
  private final Duration firstPause;
  private final InstantSource clock;
  private final Listener listener;
  private final Lock lock = new ReentrantLock();

  // Guarded by the lock.
  private ConnectorLoad.Breaker state = ConnectorLoad.Breaker.CLOSED;
  private int failures;
  private Duration pause;
  private Instant openedAt;
  private Instant until;
  private String lastFailure = "";

  /** Is told of changes, one at a time and never of the same twice. */
  interface Listener {
    /** From now on calls are refused. */
    void opened(int failures, String lastFailure);

    /** The upstream answers again. */
    void closed();
  }

  Breaker(int failuresToOpen, Duration firstPause, InstantSource clock, Listener listener) {
    this.failuresToOpen = failuresToOpen;
    this.firstPause = firstPause;
    this.pause = firstPause;
    this.clock = clock;
    this.listener = listener;
  }

  /** What becomes of a call. */
  enum Admission {
    /** It is made. */
    CALL,
    /** It is made, and what comes of it decides for all. */
    PROBE,
    /** It is not made. */
    REFUSED
  }

  /**
   * Whether a call may be made. For each {@link Admission#PROBE} one of {@link #succeeded}, {@link
   * #failed} and {@link #inconclusive} must follow.
   *
   * @param conclusive whether an answer would prove that the upstream is there
   */
  Admission admit(boolean conclusive) {
    lock.lock();
    try {
      return switch (state) {
        case CLOSED -> Admission.CALL;
        case PROBING -> conclusive ? Admission.REFUSED : Admission.CALL;
        case OPEN -> {
          if (pausing()) {
            yield Admission.REFUSED;
          }
          if (!conclusive) {
            yield Admission.CALL;
          }
          state = ConnectorLoad.Breaker.PROBING;
          yield Admission.PROBE;
        }
      };
    } finally {
      lock.unlock();
    }
  }

  /** A clock that was set back must not make the pause longer. */
  private boolean pausing() {
    Instant now = clock.instant();
    return now.isBefore(until) && !now.isBefore(openedAt);
  }

  /** The upstream has answered. */
  void succeeded() {
    lock.lock();
    try {
      failures = 0;
      pause = firstPause;
      if (state != ConnectorLoad.Breaker.CLOSED) {
        state = ConnectorLoad.Breaker.CLOSED;
        listener.closed();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The upstream has not answered. */
  void failed(Admission admission, String why) {
    lock.lock();
    try {
      lastFailure = why;
      boolean probed = admission == Admission.PROBE && state == ConnectorLoad.Breaker.PROBING;
      // After the pause, what proves nothing by its success does so by its failure.
      if (probed || (state == ConnectorLoad.Breaker.OPEN && !pausing())) {
        Duration doubled = pause.multipliedBy(2);
        Duration longest = firstPause.compareTo(LONGEST_PAUSE) > 0 ? firstPause : LONGEST_PAUSE;
        pause = doubled.compareTo(longest) > 0 ? longest : doubled;
        open();
      } else if (state == ConnectorLoad.Breaker.CLOSED && ++failures >= failuresToOpen) {
        open();
        listener.opened(failures, why);
      }
    } finally {
      lock.unlock();
    }
  }

  private void open() {
    state = ConnectorLoad.Breaker.OPEN;
    openedAt = clock.instant();
    until = openedAt.plus(pause);
  }

  /** The call has said nothing about the upstream; the next one may probe. */
  void inconclusive(Admission admission) {
    lock.lock();
    try {
      if (admission == Admission.PROBE && state == ConnectorLoad.Breaker.PROBING) {
        state = ConnectorLoad.Breaker.OPEN;
      }
    } finally {
      lock.unlock();
    }
  }

  ConnectorLoad.Breaker state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  /** Why calls are refused; empty when they are not. */
  Optional<String> trouble() {
    lock.lock();
    try {
      return state == ConnectorLoad.Breaker.CLOSED
          ? Optional.empty()
          : Optional.of("has not answered since " + openedAt + ": " + lastFailure);
    } finally {
      lock.unlock();
    }
  }
}
