package dev.gatehouse.storage;

import java.util.List;
import java.util.Optional;

/**
 * Clients that were registered while the server runs. Whoever changes one moves the registry's
 * revision in the same transaction ({@link MetaStore#bumpRegistryRevision}).
 */
public interface ClientStore {

  /** Inserts a client; false when the identifier is taken. */
  boolean insert(ClientRow client);

  /** Replaces a client only while it has {@code expectedVersion}; false otherwise. */
  boolean update(ClientRow client, long expectedVersion);

  /** Deletes a client only while it has {@code expectedVersion}; false otherwise. */
  boolean delete(String id, long expectedVersion);

  Optional<ClientRow> find(String id);

  /** Clients in order of identifier, after {@code afterId} (null for the first page). */
  List<ClientRow> list(String afterId, int limit);

  /** How many have come from a source. */
  long count(ClientRow.Source source);
}
