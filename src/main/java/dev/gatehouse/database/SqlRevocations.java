package dev.gatehouse.database;

import dev.gatehouse.storage.RevocationStore;
import java.time.Instant;
import java.util.Optional;

/** Revocations of tokens without a grant (rule R5). */
record SqlRevocations(Statements sql) implements RevocationStore {

  @Override
  public boolean deny(String jti, Instant expiresAt) {
    return sql.update(
            "insert into gh_denied_token (jti, expires_at) values (?, ?) on conflict do nothing",
            jti,
            expiresAt)
        == 1;
  }

  @Override
  public boolean isDenied(String jti) {
    return sql.first("select 1 from gh_denied_token where jti = ?", Row::number, jti).isPresent();
  }

  /** Only ever moves forward: an older request must not bring tokens back. */
  @Override
  public void setNotBefore(String clientId, Instant notBefore) {
    sql.update(
        "insert into gh_client_not_before (client_id, not_before) values (?, ?)"
            + " on conflict (client_id) do update set not_before = excluded.not_before"
            + " where gh_client_not_before.not_before < excluded.not_before",
        clientId,
        notBefore);
  }

  @Override
  public Optional<Instant> notBefore(String clientId) {
    return sql.first(
        "select not_before from gh_client_not_before where client_id = ?", Row::instant, clientId);
  }

  @Override
  public int deleteExpired(Instant now, int limit) {
    return sql.update(
        "delete from gh_denied_token where jti in (select jti from gh_denied_token"
            + " where expires_at <= ? order by expires_at limit ?)",
        now,
        limit);
  }
}
