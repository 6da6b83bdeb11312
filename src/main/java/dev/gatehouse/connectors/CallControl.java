package dev.gatehouse.connectors;

import dev.gatehouse.spi.BusyException;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.UpstreamException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes the calls of one connector so that its upstream's trouble stays its own: on threads of its
 * own, so many at a time, each with an end.
 *
 * <p>Platform threads, not virtual ones: a connector that waits inside a monitor, or never stops
 * computing, would take one of the few carriers of all virtual threads with it. Its own, not
 * shared: whatever a connector leaves on a thread goes when the connector is closed.
 *
 * <p>Thread-safe.
 */
final class CallControl implements AutoCloseable {
  private static final long IDLE_SECONDS = 30;

  private final String connectorId;
  private final ConnectorLimits limits;
  private final Lane logins;
  private final Lane refreshes;
  private final ThreadPoolExecutor threads;
  private volatile boolean here;

  CallControl(String connectorId, ConnectorLimits limits, InstantSource clock) {
    this.connectorId = connectorId;
    this.limits = limits;
    this.logins = new Lane(connectorId, "login", limits.logins(), limits, clock);
    this.refreshes = new Lane(connectorId, "refresh", limits.refreshes(), limits, clock);
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            run -> {
              Thread thread = new Thread(null, run, "gatehouse-connector-" + connectorId, 0, false);
              thread.setDaemon(true);
              thread.setContextClassLoader(null);
              return thread;
            });
  }

  /**
   * From now on calls are made on the caller's thread: the people of this connector are kept by
   * this server, so there is no upstream to wait for.
   */
  void peopleAreHere() {
    here = true;
  }

  /** A call was not made. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message, null, false, false);
    }
  }

  /** A call has not come back in time. */
  static final class LateException extends Exception {
    private static final long serialVersionUID = 1;

    LateException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Makes a call.
   *
   * @param bucket for whom, for the fair share of places
   * @throws RefusedException when the upstream is left alone
   * @throws LateException when it took too long
   * @throws BusyException when there is no place
   * @throws Exception what the call throws
   */
  <T> T run(Way way, String bucket, Callable<T> call) throws Exception {
    if (here || way == Way.HERE) {
      return call.call();
    }
    Lane lane = lane(way);
    return lane == null ? await(new Task<>(call, null)) : inLane(lane, way, bucket, call);
  }

  /** Whose places such a call takes; null for none. */
  private Lane lane(Way way) {
    return switch (way) {
      case LOGIN, DEPARTURE, HEARSAY -> logins;
      case REFRESH -> refreshes;
      case APART, HERE -> null;
    };
  }

  private <T> T inLane(Lane lane, Way way, String bucket, Callable<T> call) throws Exception {
    Breaker breaker = lane.breaker();
    Breaker.Admission admission = breaker.admit(way.answersProve());
    if (admission == Breaker.Admission.REFUSED) {
      throw new RefusedException(
          "the upstream of connector " + connectorId + " " + breaker.trouble().orElse("is away"));
    }
    boolean told = false;
    try {
      lane.enter(bucket);
      T answer = await(new Task<>(call, lane));
      if (way.answersProve() && proves(answer)) {
        breaker.succeeded();
        told = true;
      }
      return answer;
    } catch (LateException e) {
      breaker.failed(admission, e.getMessage());
      told = true;
      throw e;
    } catch (UpstreamException e) {
      if (e.kind() == UpstreamException.Kind.UNREACHABLE && way.failuresProve()) {
        breaker.failed(admission, e.getMessage());
        told = true;
      }
      throw e;
    } finally {
      if (!told) {
        breaker.inconclusive(admission);
      }
    }
  }

  /** A refused login may have been refused here, before anybody was asked. */
  private static boolean proves(Object answer) {
    return !(answer instanceof LoginResult.Rejected);
  }

  private enum Stage {
    RUNNING,
    ENDED,
    ABANDONED
  }

  /** A call on its thread. Whoever changes the stage first gives the place back. */
  private static final class Task<T> extends FutureTask<T> {
    private final Lane lane;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.RUNNING);

    Task(Callable<T> call, Lane lane) {
      super(call);
      this.lane = lane;
    }

    @Override
    public void run() {
      try {
        super.run();
      } finally {
        if (!stage.compareAndSet(Stage.RUNNING, Stage.ENDED) && lane != null) {
          lane.cameBack();
        }
      }
    }

    /** The caller goes away; a call that still runs is interrupted. */
    void left() {
      if (lane == null) {
        cancel(true);
      } else if (!isDone() && stage.compareAndSet(Stage.RUNNING, Stage.ABANDONED)) {
        lane.abandon();
        cancel(true);
      } else {
        lane.leave();
      }
    }
  }

  private <T> T await(Task<T> task) throws Exception {
    try {
      threads.execute(task);
      return task.get(limits.timeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      task.cancel(false);
      throw new RefusedException("connector " + connectorId + " is closed");
    } catch (OutOfMemoryError e) {
      // So says the JVM, too, when the system gives it no thread.
      task.cancel(false);
      throw new RefusedException("no thread for connector " + connectorId + ": " + e.getMessage());
    } catch (TimeoutException e) {
      throw new LateException(
          "connector " + connectorId + " has not come back within " + limits.timeout());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException("interrupted while connector " + connectorId + " was asked");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Exception failure -> throw failure;
        case Error failure -> throw failure;
        default -> throw new IllegalStateException(e.getCause());
      }
    } finally {
      task.left();
    }
  }

  /** Whether the upstream is left alone at the moment. */
  boolean troubled(Way way) {
    Lane lane = lane(way);
    return lane != null && lane.breaker().trouble().isPresent();
  }

  List<ConnectorLoad> loads() {
    return here ? List.of() : List.of(logins.load(), refreshes.load());
  }

  /** Ends the threads; calls that never came back are interrupted once more. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
