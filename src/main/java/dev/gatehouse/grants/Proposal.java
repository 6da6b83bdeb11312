package dev.gatehouse.grants;

import dev.gatehouse.storage.GrantRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a grant would give, before the shared policies have looked at it.
 *
 * @param grant the row behind it; empty for {@code client_credentials}
 * @param scopes scopes of the tokens
 * @param sessionEnd when a refresh family that starts now has to end with its session, or null
 * @param now the time that decides: the database's where a row was read
 * @param exchanged what an exchange of tokens gives; empty for other grants
 */
record Proposal(
    Optional<GrantRow> grant,
    List<String> scopes,
    Instant sessionEnd,
    Instant now,
    Optional<Exchanged> exchanged) {

  /** What a grant other than an exchange would give. */
  Proposal(Optional<GrantRow> grant, List<String> scopes, Instant sessionEnd, Instant now) {
    this(grant, scopes, sessionEnd, now, Optional.empty());
  }
}
