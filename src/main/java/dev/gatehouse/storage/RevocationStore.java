package dev.gatehouse.storage;

import java.time.Instant;
import java.util.Optional;

/** Revocations of tokens that belong to no grant: those of {@code client_credentials} (rule R5). */
public interface RevocationStore {

  /** Denies one token until it would have expired; false when it was denied before. */
  boolean deny(String jti, Instant expiresAt);

  boolean isDenied(String jti);

  /** Refuses all tokens of a client that were issued before {@code notBefore}. */
  void setNotBefore(String clientId, Instant notBefore);

  Optional<Instant> notBefore(String clientId);

  int deleteExpired(Instant now, int limit);
}
