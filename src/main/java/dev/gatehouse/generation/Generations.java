package dev.gatehouse.generation;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The current generation and those that requests still use.
 *
 * <p>Thread-safe. A request pins one generation; a replaced one closes its connectors when the last
 * request that pinned it has ended.
 */
public final class Generations implements AutoCloseable {
  private final AtomicReference<Held> current;

  public Generations(Generation first) {
    current = new AtomicReference<>(new Held(first));
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
        return held;
      }
      // It was replaced and left between the two steps: the next one is there.
    }
  }

  /** The current generation for a look that needs no connector. */
  public Generation current() {
    return current.get().generation();
  }

  /** Makes {@code next} the current generation for every request that starts from now on. */
  public void swap(Generation next) {
    current.getAndSet(new Held(next)).close();
  }

  /** Lets go of the current generation at the end of the process. */
  @Override
  public void close() {
    current.get().close();
  }

  private static final class Held implements Pin {
    private final Generation generation;
    private final AtomicInteger holders = new AtomicInteger(1);

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

    @Override
    public Generation generation() {
      return generation;
    }

    @Override
    public void close() {
      if (holders.decrementAndGet() == 0) {
        generation.connectors().close();
      }
    }
  }
}
