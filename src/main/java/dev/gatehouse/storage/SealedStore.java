package dev.gatehouse.storage;

import java.util.List;
import java.util.Set;

/** The sealed values of all tables, for a change of the master key. */
public interface SealedStore {

  /**
   * A sealed value.
   *
   * @param key of its row
   * @param owner what it is sealed to
   */
  record Sealed(String key, String owner, byte[] value) {}

  /**
   * The next values in the order of their keys.
   *
   * @param after key of the last one before, or "" for the first
   */
  List<Sealed> page(SealedColumn column, String after, int limit);

  /** Puts another value in place of the one that was read; false when it has changed since. */
  boolean replace(SealedColumn column, Sealed read, byte[] value);

  /** Identifiers of the keys that authenticate the refresh tokens of all families. */
  Set<String> refreshKeyIds();
}
