package dev.gatehouse.database;

import dev.gatehouse.storage.MetaStore;
import java.util.Optional;

/** Single values. */
record SqlMeta(Statements sql) implements MetaStore {

  @Override
  public Optional<String> get(String key) {
    return sql.first("select value from gh_meta where name = ?", Row::text, key);
  }

  @Override
  public String putIfAbsent(String key, String value) {
    return sql.changeReturning(
            "insert into gh_meta (name, value) values (?, ?)"
                + " on conflict (name) do update set value = gh_meta.value returning value",
            Row::text,
            key,
            value)
        .orElseThrow();
  }

  @Override
  public void put(String key, String value) {
    sql.update(
        "insert into gh_meta (name, value) values (?, ?)"
            + " on conflict (name) do update set value = excluded.value",
        key,
        value);
  }

  @Override
  public long registryRevision() {
    return Long.parseLong(get("registry_revision").orElseThrow());
  }

  @Override
  public long bumpRegistryRevision() {
    return Long.parseLong(
        sql.changeReturning(
                "update gh_meta set value = cast(cast(value as bigint) + 1 as text)"
                    + " where name = 'registry_revision' returning value",
                Row::text)
            .orElseThrow());
  }
}
