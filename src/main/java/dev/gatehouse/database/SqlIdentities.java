package dev.gatehouse.database;

import dev.gatehouse.storage.IdentityStore;
import java.time.Instant;
import java.util.Optional;

/** Identities and their accounts (rule R8). */
record SqlIdentities(Statements sql) implements IdentityStore {

  @Override
  public String noteLogin(String connectorId, String userId, Instant now, String newAccountId) {
    String accountId =
        sql.changeReturning(
                "insert into gh_identity (connector_id, user_id, account_id, first_login_at,"
                    + " last_login_at) values (?, ?, ?, ?, ?)"
                    + " on conflict (connector_id, user_id)"
                    + " do update set last_login_at = excluded.last_login_at returning account_id",
                Row::text,
                connectorId,
                userId,
                newAccountId,
                now,
                now)
            .orElseThrow();
    if (accountId.equals(newAccountId)) {
      sql.update(
          "insert into gh_account (id, created_at) values (?, ?) on conflict do nothing",
          newAccountId,
          now);
    }
    return accountId;
  }

  @Override
  public Optional<String> accountOf(String connectorId, String userId) {
    return sql.first(
        "select account_id from gh_identity where connector_id = ? and user_id = ?",
        Row::text,
        connectorId,
        userId);
  }
}
