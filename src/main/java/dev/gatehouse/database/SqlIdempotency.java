package dev.gatehouse.database;

import dev.gatehouse.storage.IdempotencyRow;
import dev.gatehouse.storage.IdempotencyStore;
import java.time.Instant;
import java.util.Optional;

/** Idempotency keys. */
record SqlIdempotency(Statements sql) implements IdempotencyStore {

  @Override
  public boolean claim(IdempotencyRow row) {
    return sql.update(
            "insert into gh_idempotency (key_hash, caller, fingerprint, created_at, expires_at)"
                + " values (?, ?, ?, ?, ?) on conflict (key_hash) do update"
                + " set caller = excluded.caller, fingerprint = excluded.fingerprint,"
                + " answer = null, created_at = excluded.created_at,"
                + " expires_at = excluded.expires_at"
                + " where gh_idempotency.expires_at <= excluded.created_at",
            row.keyHash(),
            row.caller(),
            row.fingerprint(),
            row.createdAt(),
            row.expiresAt())
        == 1;
  }

  @Override
  public Optional<IdempotencyRow> find(byte[] keyHash) {
    return sql.first(
        "select key_hash, caller, fingerprint, answer, created_at, expires_at from gh_idempotency"
            + " where key_hash = ?",
        row ->
            new IdempotencyRow(
                row.bytes(), row.bytes(), row.bytes(), row.text(), row.instant(), row.instant()),
        keyHash);
  }

  @Override
  public void answered(byte[] keyHash, String answer) {
    sql.update("update gh_idempotency set answer = ? where key_hash = ?", answer, keyHash);
  }

  @Override
  public void release(byte[] keyHash) {
    sql.update("delete from gh_idempotency where key_hash = ? and answer is null", keyHash);
  }

  @Override
  public int count(byte[] caller, Instant now) {
    return (int)
        sql.number(
            "select count(*) from gh_idempotency where caller = ? and expires_at > ?", caller, now);
  }

  @Override
  public int deleteExpired(Instant now, int limit) {
    return sql.update(
        "delete from gh_idempotency where key_hash in (select key_hash from gh_idempotency"
            + " where expires_at <= ? limit ?)",
        now,
        limit);
  }
}
