package dev.gatehouse.database;

import dev.gatehouse.storage.UsedAssertionStore;
import java.time.Instant;

/** Used assertions. */
record SqlUsedAssertions(Statements sql) implements UsedAssertionStore {

  @Override
  public boolean use(byte[] id, String requestId, Instant expiresAt) {
    int inserted =
        sql.update(
            "insert into gh_used_assertion (id, request_id, expires_at) values (?, ?, ?)"
                + " on conflict do nothing",
            id,
            requestId,
            expiresAt);
    return inserted == 1
        || sql.first(
                "select 1 from gh_used_assertion where id = ? and request_id = ?",
                Row::number,
                id,
                requestId)
            .isPresent();
  }

  @Override
  public int deleteExpired(Instant now, int limit) {
    return sql.update(
        "delete from gh_used_assertion where id in (select id from gh_used_assertion"
            + " where expires_at <= ? order by expires_at limit ?)",
        now,
        limit);
  }
}
