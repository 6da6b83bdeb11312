package dev.gatehouse.storage;

import java.time.Instant;
import java.util.Optional;

/** Links that set a password once; a person has one at most. */
public interface PasswordLinkStore {

  /** Stores a link; the one that the person had before works no more. */
  void put(PasswordLinkRow link);

  /** A link that has neither been used nor expired. */
  Optional<PasswordLinkRow> find(byte[] tokenHash, Instant now);

  /** Uses a link up: returns it to exactly one caller, only before its end. */
  Optional<PasswordLinkRow> take(byte[] tokenHash, Instant now);

  /** Removes the link of a person, if there is one. */
  void deleteOfUser(String connectorId, String userId);

  /** Removes at most {@code limit} expired links; returns how many. */
  int deleteExpired(Instant now, int limit);
}
