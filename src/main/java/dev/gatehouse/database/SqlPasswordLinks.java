package dev.gatehouse.database;

import dev.gatehouse.storage.PasswordLinkRow;
import dev.gatehouse.storage.PasswordLinkStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Links that set a password once. */
record SqlPasswordLinks(Statements sql) implements PasswordLinkStore {
  private static final String COLUMNS =
      "token_hash, connector_id, user_id, purpose, created_at, expires_at";

  @Override
  public void put(PasswordLinkRow link) {
    sql.update(
        "insert into gh_password_link ("
            + COLUMNS
            + ") values (?, ?, ?, ?, ?, ?)"
            + " on conflict (connector_id, user_id) do update set token_hash = excluded.token_hash,"
            + " purpose = excluded.purpose, created_at = excluded.created_at,"
            + " expires_at = excluded.expires_at",
        link.tokenHash(),
        link.connectorId(),
        link.userId(),
        link.purpose(),
        link.createdAt(),
        link.expiresAt());
  }

  @Override
  public Optional<PasswordLinkRow> find(byte[] tokenHash, Instant now) {
    return sql.first(
        "select " + COLUMNS + " from gh_password_link where token_hash = ? and expires_at > ?",
        SqlPasswordLinks::read,
        tokenHash,
        now);
  }

  @Override
  public Optional<PasswordLinkRow> take(byte[] tokenHash, Instant now) {
    return sql.changeReturning(
        "delete from gh_password_link where token_hash = ? and expires_at > ? returning " + COLUMNS,
        SqlPasswordLinks::read,
        tokenHash,
        now);
  }

  @Override
  public void deleteOfUser(String connectorId, String userId) {
    sql.update(
        "delete from gh_password_link where connector_id = ? and user_id = ?", connectorId, userId);
  }

  @Override
  public int deleteExpired(Instant now, int limit) {
    return sql.update(
        "delete from gh_password_link where token_hash in (select token_hash from gh_password_link"
            + " where expires_at <= ? order by expires_at limit ?)",
        now,
        limit);
  }

  private static PasswordLinkRow read(Row row) throws SQLException {
    return new PasswordLinkRow(
        row.bytes(),
        row.text(),
        row.text(),
        PasswordLinkRow.Purpose.valueOf(row.text()),
        row.instant(),
        row.instant());
  }
}
