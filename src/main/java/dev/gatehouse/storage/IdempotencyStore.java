package dev.gatehouse.storage;

import java.time.Instant;
import java.util.Optional;

/** Creations that were asked for with an idempotency key, so that none is done twice. */
public interface IdempotencyStore {

  /**
   * Claims a key, also one whose time is over; false when somebody holds it.
   *
   * @param row without an answer
   */
  boolean claim(IdempotencyRow row);

  /** The holder of a key. */
  Optional<IdempotencyRow> find(byte[] keyHash);

  /** Notes what was answered. */
  void answered(byte[] keyHash, String answer);

  /** Gives a key back whose request has done nothing. */
  void release(byte[] keyHash);

  /** How many keys of a caller are held at a time. */
  int count(byte[] caller, Instant now);

  /** Deletes keys whose time is over. */
  int deleteExpired(Instant now, int limit);
}
