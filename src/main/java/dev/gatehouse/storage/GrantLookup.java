package dev.gatehouse.storage;

import java.time.Instant;
import java.util.Optional;

/**
 * What the first statement of a token request returns, in one round trip.
 *
 * @param grant the grant, if there is one
 * @param now the database's clock
 * @param registryRevision the registry's revision, so that a replica never acts on stale clients
 *     (rule R10)
 */
public record GrantLookup(Optional<GrantRow> grant, Instant now, long registryRevision) {}
