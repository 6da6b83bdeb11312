package dev.gatehouse.generation;

import dev.gatehouse.clients.StoredClients;
import dev.gatehouse.connectors.Holders;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Scope;
import dev.gatehouse.http.Surroundings;
import java.util.OptionalLong;
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

  /** A generation in use; close it when the request is over. Confined to the request's thread. */
  public interface Pin extends Scope {
    Generation generation();

    /**
     * Pins what is current by now, for a request that is judged anew before anything of it was
     * answered.
     */
    void renew();
  }

  /** What the request of a site whose scopes are pins is answered with. */
  public static Pin of(Request request) {
    return (Pin) request.scope();
  }

  /** Pins the current generation. */
  public Pin pin() {
    return new Pinned(hold());
  }

  private Held hold() {
    while (true) {
      Held held = current.get();
      if (held.retain()) {
        return held;
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

  private final class Pinned implements Pin {
    private Held held;
    private Generation generation;

    private Pinned(Held held) {
      this.held = held;
      this.generation = held.generation;
    }

    @Override
    public Generation generation() {
      return generation;
    }

    @Override
    public void renew() {
      held.close();
      held = hold();
      generation = held.generation;
    }

    @Override
    public Surroundings surroundings() {
      return generation.surroundings();
    }

    @Override
    public OptionalLong number() {
      return OptionalLong.of(generation.number());
    }

    @Override
    public void close() {
      held.close();
    }
  }

  private static final class Held {
    private final Holders holders = new Holders(this::end);
    private volatile Generation generation;

    private Held(Generation generation) {
      this.generation = generation;
    }

    boolean retain() {
      return holders.retain();
    }

    void close() {
      holders.release();
    }

    private void end() {
      generation.connectors().close();
    }
  }
}
