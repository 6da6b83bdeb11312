package dev.gatehouse.generation;

import dev.gatehouse.clients.StoredClients;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The current generation and those that requests still use.
 *
 * <p>Thread-safe. A request pins one generation; a replaced one closes its connectors when the last
 * request that pinned it has ended. Clients of the database change without a new generation: who
 * pins from then on sees them.
 */
public final class Generations implements AutoCloseable {
  private final AtomicReference<Held> current;
  private final StoredClients stored;

  /**
   * @param stored the clients of the database
   */
  public Generations(Generation first, StoredClients stored) {
    this.stored = stored;
    this.current = new AtomicReference<>(new Held(merged(first)));
  }

  /** A generation in use; close it when the request is over. */
  public interface Pin extends AutoCloseable {
    Generation generation();

    @Override
    void close();
  }

  /** Pins the current generation. */
  public Pin pin() {
    while (true) {
      Held held = current.get();
      if (held.retain()) {
        return new Pinned(held, held.generation);
      }
      // It was replaced and left between the two steps: the next one is there.
    }
  }

  /** The current generation for a look that needs no connector. */
  public Generation current() {
    return current.get().generation;
  }

  /** Makes {@code next} the current generation for every request that starts from now on. */
  public synchronized void swap(Generation next) {
    current.getAndSet(new Held(merged(next))).close();
  }

  /**
   * Reads the clients of the database again for every request that starts from now on.
   *
   * @throws dev.gatehouse.storage.StorageException when the database does not answer
   */
  public synchronized void refreshClients() {
    Held held = current.get();
    held.generation = merged(held.generation);
  }

  /**
   * The same, unless somebody has done it since: of many requests that meet one change, the first
   * reads and the others wait for it.
   *
   * @param seen the revision that the clients must have at least
   * @throws dev.gatehouse.storage.StorageException when the database does not answer
   */
  public synchronized void refreshClients(long seen) {
    if (current().clients().revision() < seen) {
      refreshClients();
    }
  }

  /** Reads the clients again when somebody has changed them, here or in another replica. */
  public void followClients() {
    stored.asked(current().clients().revision()).ifPresent(this::refreshClients);
  }

  private Generation merged(Generation generation) {
    return generation.with(generation.clients().with(stored.load(), stored));
  }

  /** Lets go of the current generation at the end of the process. */
  @Override
  public void close() {
    current.get().close();
  }

  private record Pinned(Held held, Generation generation) implements Pin {
    @Override
    public void close() {
      held.close();
    }
  }

  private static final class Held {
    private final AtomicInteger holders = new AtomicInteger(1);
    private volatile Generation generation;

    private Held(Generation generation) {
      this.generation = generation;
    }

    boolean retain() {
      int seen = holders.get();
      while (seen > 0) {
        if (holders.compareAndSet(seen, seen + 1)) {
          return true;
        }
        seen = holders.get();
      }
      return false;
    }

    void close() {
      if (holders.decrementAndGet() == 0) {
        generation.connectors().close();
      }
    }
  }
}
