package dev.gatehouse.storage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Initial access tokens of dynamic registration. */
public interface InitialTokenStore {

  void insert(InitialTokenRow token);

  /** Whether a token could be used at {@code now}: a read that a flood of guesses ends at. */
  boolean isUsable(byte[] hash, Instant now);

  /**
   * Uses a token once: only while uses are left and it has not expired at {@code now}.
   *
   * @return the token's identifier, or empty when it may not be used
   */
  Optional<String> use(byte[] hash, Instant now);

  /** All tokens, the newest first. */
  List<InitialTokenRow> list();

  /** Deletes a token; false when there is none. */
  boolean delete(String id);

  /** Removes at most {@code limit} tokens that are used up or have expired; returns how many. */
  int deleteExpired(Instant now, int limit);
}
