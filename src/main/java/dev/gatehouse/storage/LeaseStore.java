package dev.gatehouse.storage;

import java.time.Instant;

/** Leases for background work that one replica at a time does. */
public interface LeaseStore {

  /**
   * Takes or prolongs a lease: succeeds when it is free, expired at {@code now}, or held by {@code
   * owner}.
   */
  boolean acquire(String name, String owner, Instant now, Instant until);

  /** Gives a lease back if {@code owner} holds it. */
  void release(String name, String owner);
}
