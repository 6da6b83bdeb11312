package dev.gatehouse.database;

import dev.gatehouse.storage.InitialTokenRow;
import dev.gatehouse.storage.InitialTokenStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Initial access tokens. */
record SqlInitialTokens(Statements sql) implements InitialTokenStore {

  @Override
  public void insert(InitialTokenRow token) {
    sql.update(
        "insert into gh_initial_token (id, token_hash, note, uses_left, created_at, expires_at)"
            + " values (?, ?, ?, ?, ?, ?)",
        token.id(),
        token.hash(),
        token.note(),
        token.usesLeft(),
        token.createdAt(),
        token.expiresAt());
  }

  @Override
  public boolean isUsable(byte[] hash, Instant now) {
    return sql.first(
            "select 1 from gh_initial_token where token_hash = ? and uses_left > 0"
                + " and expires_at > ?",
            Row::number,
            hash,
            now)
        .isPresent();
  }

  @Override
  public Optional<String> use(byte[] hash, Instant now) {
    return sql.changeReturning(
        "update gh_initial_token set uses_left = uses_left - 1"
            + " where token_hash = ? and uses_left > 0 and expires_at > ? returning id",
        Row::text,
        hash,
        now);
  }

  @Override
  public List<InitialTokenRow> list() {
    return sql.list(
        "select id, token_hash, note, uses_left, created_at, expires_at from gh_initial_token"
            + " order by created_at desc, id",
        SqlInitialTokens::read);
  }

  @Override
  public boolean delete(String id) {
    return sql.update("delete from gh_initial_token where id = ?", id) == 1;
  }

  @Override
  public int deleteExpired(Instant now, int limit) {
    return sql.update(
        "delete from gh_initial_token where id in (select id from gh_initial_token"
            + " where expires_at <= ? or uses_left <= 0 limit ?)",
        now,
        limit);
  }

  private static InitialTokenRow read(Row row) throws SQLException {
    return new InitialTokenRow(
        row.text(), row.bytes(), row.text(), row.number(), row.instant(), row.instant());
  }
}
