package dev.gatehouse.storage;

import java.util.Optional;

/** Single values: the master key's check value, the epoch, the registry's revision. */
public interface MetaStore {

  Optional<String> get(String key);

  /** Stores a value unless there is one; returns the value that stands then. */
  String putIfAbsent(String key, String value);

  /** Stores or replaces a value. */
  void put(String key, String value);

  /** The revision that {@link GrantLookup#registryRevision} reports. */
  long registryRevision();

  /** Tells all replicas that the registry in the database has changed; returns the new revision. */
  long bumpRegistryRevision();
}
