package dev.gatehouse.connectors;

import dev.gatehouse.spi.BusyException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places for one kind of call of one connector: so many at a time, the others wait a moment for
 * their turn, shared fairly between the addresses that they come from. A call that nobody waits for
 * any more gives its place back, and is counted as stuck until it returns; with as many stuck calls
 * as places nothing is called any more, because each of them holds a thread. Thread-safe.
 */
final class Lane {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** For each place so many may wait. */
  private static final int WAITING_PER_PLACE = 4;

  private final String connectorId;
  private final String kind;
  private final int places;
  private final Duration wait;
  private final Breaker breaker;
  private final Lock lock = new ReentrantLock();

  // Guarded by the lock.
  private final FairQueue<CompletableFuture<Boolean>> queue;
  private int running;
  private int stuck;

  Lane(String connectorId, String kind, int places, ConnectorLimits limits, InstantSource clock) {
    this.connectorId = connectorId;
    this.kind = kind;
    this.places = places;
    this.wait = limits.turn();
    this.queue = new FairQueue<>(WAITING_PER_PLACE * places);
    this.breaker = new Breaker(limits.failures(), limits.pause(), clock, new Changes());
  }

  Breaker breaker() {
    return breaker;
  }

  /**
   * Waits for a place; {@link #leave} or {@link #abandon} gives it back.
   *
   * @param bucket who waits, for the fair share
   * @throws BusyException when there is none in time
   */
  void enter(String bucket) {
    CompletableFuture<Boolean> turn = new CompletableFuture<>();
    CompletableFuture<Boolean> displaced = null;
    lock.lock();
    try {
      if (stuck >= places) {
        throw new BusyException(
            "connector "
                + connectorId
                + " has "
                + stuck
                + " calls that never came back; nothing is asked until they do",
            RETRY_AFTER);
      }
      if (running < places) {
        running++;
        return;
      }
      displaced = queue.offer(bucket, turn);
    } finally {
      lock.unlock();
    }
    if (displaced != null) {
      displaced.complete(false);
    }
    if (!granted(bucket, turn)) {
      throw new BusyException(
          "too many calls of connector " + connectorId + " are running already", RETRY_AFTER);
    }
  }

  private boolean granted(String bucket, CompletableFuture<Boolean> turn) {
    try {
      return turn.get(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return !withdrawn(bucket, turn);
    } catch (InterruptedException e) {
      if (!withdrawn(bucket, turn)) {
        leave();
      }
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stops waiting; false when a place was given at that very moment. */
  private boolean withdrawn(String bucket, CompletableFuture<Boolean> turn) {
    lock.lock();
    try {
      queue.remove(bucket, turn);
      return !turn.getNow(false);
    } finally {
      lock.unlock();
    }
  }

  /** Gives the place to whose turn it is. */
  void leave() {
    lock.lock();
    try {
      next();
    } finally {
      lock.unlock();
    }
  }

  /** Gives the place back although the call goes on; {@link #cameBack} when it has ended. */
  void abandon() {
    lock.lock();
    try {
      stuck++;
      next();
    } finally {
      lock.unlock();
    }
  }

  /** An abandoned call has ended. */
  void cameBack() {
    lock.lock();
    try {
      stuck--;
    } finally {
      lock.unlock();
    }
  }

  private void next() {
    CompletableFuture<Boolean> next = queue.poll();
    if (next == null) {
      running--;
    } else {
      next.complete(true);
    }
  }

  ConnectorLoad load() {
    lock.lock();
    try {
      Optional<String> trouble =
          stuck >= places
              ? Optional.of(
                  stuck + " calls never came back; see what the connector does, and restart")
              : breaker.trouble();
      return new ConnectorLoad(
          connectorId, kind, running, queue.size(), stuck, breaker.state(), trouble);
    } finally {
      lock.unlock();
    }
  }

  /** One line for each change: with one for each call, an outage would fill the log. */
  private final class Changes implements Breaker.Listener {
    @Override
    public void opened(int failures, String lastFailure) {
      LOG.atError()
          .addKeyValue("connector_id", connectorId)
          .addKeyValue("calls", kind)
          .addKeyValue("failures", failures)
          .addKeyValue("detail", lastFailure)
          .log("The upstream of a connector does not answer; it is asked now and then only");
    }

    @Override
    public void closed() {
      LOG.atInfo()
          .addKeyValue("connector_id", connectorId)
          .addKeyValue("calls", kind)
          .log("The upstream of a connector answers again");
    }
  }
}
