package dev.gatehouse.database;

import dev.gatehouse.storage.LeaseStore;
import java.time.Instant;

/** Leases for background work. */
record SqlLeases(Statements sql) implements LeaseStore {

  @Override
  public boolean acquire(String name, String owner, Instant now, Instant until) {
    return sql.update(
            "insert into gh_lease (name, owner, expires_at) values (?, ?, ?)"
                + " on conflict (name) do update"
                + " set owner = excluded.owner, expires_at = excluded.expires_at"
                + " where gh_lease.owner = excluded.owner or gh_lease.expires_at <= ?",
            name,
            owner,
            until,
            now)
        == 1;
  }

  @Override
  public void release(String name, String owner) {
    sql.update("delete from gh_lease where name = ? and owner = ?", name, owner);
  }
}
