package dev.gatehouse.connectors;

import dev.gatehouse.spi.BusyException;
import dev.gatehouse.spi.UpstreamException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What surrounds every call into a connector: {@link CallControl}, its class loader as the context
 * class loader (plug-ins look for services and XML parsers through it), the time, and one kind of
 * failure.
 */
final class Guard {
  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

  private final String connectorId;
  private final ClassLoader loader;
  private final CallObserver observer;
  private final CallControl control;

  Guard(String connectorId, ClassLoader loader, CallObserver observer, CallControl control) {
    this.connectorId = connectorId;
    this.loader = loader;
    this.observer = observer;
    this.control = control;
  }

  CallControl control() {
    return control;
  }

  /** A call into the connector. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws UpstreamException;
  }

  /** As {@link #call(String, Way, String, Call)}, for nobody in particular. */
  <T> T call(String operation, Way way, Call<T> call) throws UpstreamException {
    return call(operation, way, "", call);
  }

  /**
   * Runs a call, and logs why it failed, so that no caller has to.
   *
   * @param bucket for whom, for the fair share of places
   * @throws UpstreamException as the connector threw it; of kind {@code UNREACHABLE} when it has
   *     not come back in time or was not asked because it does not answer; of kind {@code FAULT}
   *     for anything else that came out of it
   * @throws BusyException when there was no place, or as the host's hashing threw it
   */
  <T> T call(String operation, Way way, String bucket, Call<T> call) throws UpstreamException {
    CallObserver.Outcome outcome = CallObserver.Outcome.FAULT;
    long start = System.nanoTime();
    try {
      T answer =
          Objects.requireNonNull(
              control.run(way, bucket, inside(call)), "the connector returned null");
      outcome = CallObserver.Outcome.ANSWERED;
      return answer;
    } catch (UpstreamException e) {
      outcome = outcomeOf(e.kind());
      tell(operation, way, e.kind().name(), e.getMessage());
      throw e;
    } catch (CallControl.LateException e) {
      outcome = CallObserver.Outcome.TIMEOUT;
      tell(operation, way, "TIMEOUT", e.getMessage());
      throw UpstreamException.unreachable(e.getMessage(), e);
    } catch (CallControl.RefusedException e) {
      outcome = CallObserver.Outcome.REFUSED;
      throw UpstreamException.unreachable(e.getMessage(), e);
    } catch (BusyException e) {
      outcome = CallObserver.Outcome.BUSY;
      throw e;
    } catch (Exception | Error e) {
      if (e instanceof VirtualMachineError broken && !(e instanceof StackOverflowError)) {
        throw broken;
      }
      // A broken plug-in must cost its own people their login and nobody else anything.
      LOG.atError()
          .addKeyValue("connector_id", connectorId)
          .addKeyValue("operation", operation)
          .setCause(e)
          .log("A connector failed");
      throw fault(operation, e);
    } finally {
      observer.called(connectorId, operation, outcome, System.nanoTime() - start);
    }
  }

  private <T> Callable<T> inside(Call<T> call) {
    return () -> {
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(loader);
      try {
        return call.run();
      } finally {
        thread.setContextClassLoader(before);
      }
    };
  }

  /** While the upstream is known to be away, one line has said so already. */
  private void tell(String operation, Way way, String kind, String detail) {
    LOG.atLevel(control.troubled(way) ? Level.DEBUG : Level.WARN)
        .addKeyValue("connector_id", connectorId)
        .addKeyValue("operation", operation)
        .addKeyValue("kind", kind)
        .addKeyValue("detail", detail)
        .log("The upstream of a connector could not be asked");
  }

  /** Runs something that has no answer and whose failure only the log may see. */
  void quietly(String operation, Runnable run) {
    try {
      call(
          operation,
          Way.APART,
          () -> {
            run.run();
            return operation;
          });
    } catch (UpstreamException | BusyException e) {
      LOG.atDebug().addKeyValue("connector_id", connectorId).setCause(e).log("Went on regardless");
    }
  }

  private UpstreamException fault(String operation, Throwable cause) {
    return new UpstreamException(
        UpstreamException.Kind.FAULT,
        "connector " + connectorId + " failed in " + operation + ": " + cause,
        cause);
  }

  private static CallObserver.Outcome outcomeOf(UpstreamException.Kind kind) {
    return switch (kind) {
      case UNREACHABLE -> CallObserver.Outcome.UNREACHABLE;
      case PROTOCOL -> CallObserver.Outcome.PROTOCOL;
      case NOT_NOW -> CallObserver.Outcome.NOT_NOW;
      case FAULT -> CallObserver.Outcome.FAULT;
    };
  }
}
