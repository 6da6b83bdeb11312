package dev.gatehouse.connectors;

import dev.gatehouse.spi.BusyException;
import dev.gatehouse.spi.UpstreamException;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What surrounds every call into a connector: its class loader as the context class loader
 * (plug-ins look for services and XML parsers through it), the time, and one kind of failure.
 */
final class Guard {
  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

  private final String connectorId;
  private final ClassLoader loader;
  private final CallObserver observer;

  Guard(String connectorId, ClassLoader loader, CallObserver observer) {
    this.connectorId = connectorId;
    this.loader = loader;
    this.observer = observer;
  }

  /** A call into the connector. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws UpstreamException;
  }

  /**
   * Runs a call, and logs why it failed, so that no caller has to.
   *
   * @throws UpstreamException as the connector threw it, or of kind {@code FAULT} for anything else
   *     that came out of it
   * @throws BusyException as the host's hashing threw it
   */
  <T> T call(String operation, Call<T> call) throws UpstreamException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    CallObserver.Outcome outcome = CallObserver.Outcome.FAULT;
    long start = System.nanoTime();
    try {
      T answer = Objects.requireNonNull(call.run(), "the connector returned null");
      outcome = CallObserver.Outcome.ANSWERED;
      return answer;
    } catch (UpstreamException e) {
      outcome = outcomeOf(e.kind());
      LOG.atWarn()
          .addKeyValue("connector_id", connectorId)
          .addKeyValue("operation", operation)
          .addKeyValue("kind", e.kind())
          .addKeyValue("detail", e.getMessage())
          .log("The upstream of a connector could not be asked");
      throw e;
    } catch (BusyException e) {
      outcome = CallObserver.Outcome.BUSY;
      throw e;
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
      // A broken plug-in must cost its own people their login and nobody else anything.
      LOG.atError()
          .addKeyValue("connector_id", connectorId)
          .addKeyValue("operation", operation)
          .setCause(e)
          .log("A connector failed");
      throw fault(operation, e);
    } finally {
      thread.setContextClassLoader(before);
      observer.called(connectorId, operation, outcome, System.nanoTime() - start);
    }
  }

  /** Runs something that has no answer and whose failure only the log may see. */
  void quietly(String operation, Runnable run) {
    try {
      call(
          operation,
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
      case FAULT -> CallObserver.Outcome.FAULT;
    };
  }
}
