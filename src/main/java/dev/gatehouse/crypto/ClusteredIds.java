package dev.gatehouse.crypto;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Random identifiers, some hundred of which in a row begin alike: a database's index of them
 * changes in few pages at a time, where it would change another one for each identifier. They are
 * names and no secrets: 72 bits of each are its own, 48 those of its row. Thread-safe.
 */
public final class ClusteredIds {
  private static final int PREFIX_BYTES = 6;
  private static final int OWN_BYTES = 9;
  private static final int ROW = 512;
  private final Randomness randomness;
  private volatile Row row;

  private record Row(String prefix, AtomicInteger left) {}

  public ClusteredIds(Randomness randomness) {
    this.randomness = randomness;
    this.row = fresh();
  }

  /** An identifier of twenty characters (base64url). */
  public String next() {
    Row current = row;
    // Two threads may begin a row at once; then one of them is short.
    if (current.left().decrementAndGet() < 0) {
      current = fresh();
      row = current;
    }
    return current.prefix() + randomness.token(OWN_BYTES);
  }

  private Row fresh() {
    return new Row(randomness.token(PREFIX_BYTES), new AtomicInteger(ROW));
  }
}
