package dev.gatehouse.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Signing keys (rule R19). */
public interface SigningKeyStore {

  /** All keys, oldest first. */
  List<SigningKeyRow> all();

  /** Inserts a key; false when the algorithm's generation exists (another replica was faster). */
  boolean insert(SigningKeyRow key);

  /** Gives a standby its start, only while it has none. */
  boolean activate(String kid, Instant activeFrom);

  /** Gives an active key its end, only while it has none. */
  boolean retire(String kid, Instant retiredAt, Instant removeAt);

  /** Raises the longest lifetime that was signed with a key; never lowers it. */
  boolean raiseLongestLifetime(String kid, Duration lifetime);
}
