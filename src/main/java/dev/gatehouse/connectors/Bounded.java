package dev.gatehouse.connectors;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls the code of a plug-in that is not opened yet: with an end, and with one kind of failure.
 */
final class Bounded {
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private Bounded() {}

  /**
   * @param what for the message
   * @param loader context class loader of the call
   * @throws PluginException when it throws anything, or has not come back within ten seconds
   */
  static <T> T call(String what, ClassLoader loader, Callable<T> call) throws PluginException {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Thread(null, task, "gatehouse-plugin", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(loader);
    thread.start();
    try {
      return task.get(LONGEST.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      throw new PluginException(what + " does not come to an end", e);
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw new PluginException("interrupted at " + what, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PluginException known) {
        throw known;
      }
      throw new PluginException(what + " failed: " + chain(e.getCause()), e.getCause());
    }
  }

  /** Services and class loading wrap the reason, which is what helps. */
  private static String chain(Throwable failure) {
    String text = failure.toString();
    Throwable cause = failure.getCause();
    return cause == null ? text : text + ": " + chain(cause);
  }
}
