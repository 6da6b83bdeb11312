package dev.gatehouse.database;

import dev.gatehouse.storage.PersonStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Sessions and grants of one person. */
record SqlPersons(Statements sql) implements PersonStore {
  private static final String DEVICES =
      "select a.id, a.logged_in_at, s.last_seen_at, s.remote_address, s.user_agent"
          + " from gh_account_session a join gh_session s on s.id = a.session_id"
          + " where a.connector_id = ? and a.user_id = ? and s.ends_at > ?"
          + " order by a.logged_in_at desc, a.id limit ?";

  /** A family that is bound to a session lives no longer than the session. */
  private static final String ACCESS =
      "select g.client_id, g.scopes, g.created_at, g.last_used_at from gh_grant g"
          + " left join gh_account_session a on a.id = g.session_id"
          + " left join gh_session s on s.id = a.session_id"
          + " where g.connector_id = ? and g.user_id = ? and g.family is not null"
          + " and g.revoked_at is null and g.expires_at > ?"
          + " and (g.absolute_expires_at is null or g.absolute_expires_at > ?)"
          + " and (g.idle_expires_at is null or g.idle_expires_at > ?)"
          + " and (g.binding <> 'SESSION' or s.ends_at > ?)"
          + " order by g.created_at desc, g.id limit ?";

  private static final String REVOKE =
      "update gh_grant set revoked_at = ?, revocation_reason = ? where revoked_at is null"
          + " and expires_at > ?";

  @Override
  public List<Device> devices(String connectorId, String userId, Instant now, int limit) {
    return sql.list(DEVICES, SqlPersons::device, connectorId, userId, now, limit);
  }

  private static Device device(Row row) throws SQLException {
    return new Device(row.text(), row.instant(), row.instant(), row.text(), row.text());
  }

  @Override
  public List<Access> access(String connectorId, String userId, Instant now, int limit) {
    return sql.list(ACCESS, SqlPersons::access, connectorId, userId, now, now, now, now, limit);
  }

  private static Access access(Row row) throws SQLException {
    return new Access(row.text(), row.list(), row.instant(), row.instant());
  }

  @Override
  public boolean endDevice(
      String connectorId, String userId, String accountSessionId, Instant at, String reason) {
    SqlLogoutMessages.write(
        sql,
        "a.id = ? and a.connector_id = ? and a.user_id = ?",
        at,
        accountSessionId,
        connectorId,
        userId);
    boolean ended =
        sql.update(
                "delete from gh_account_session where id = ? and connector_id = ? and user_id = ?",
                accountSessionId,
                connectorId,
                userId)
            == 1;
    if (ended) {
      sql.update(REVOKE + " and session_id = ?", at, reason, at, accountSessionId);
    }
    return ended;
  }

  @Override
  public Ended endOthers(
      String connectorId, String userId, String kept, Instant at, String reason) {
    SqlLogoutMessages.write(
        sql, "a.connector_id = ? and a.user_id = ? and a.id <> ?", at, connectorId, userId, kept);
    int logins =
        sql.update(
            "delete from gh_account_session where connector_id = ? and user_id = ? and id <> ?",
            connectorId,
            userId,
            kept);
    int grants =
        sql.update(
            REVOKE
                + " and connector_id = ? and user_id = ?"
                + " and (session_id is null or session_id <> ?)",
            at,
            reason,
            at,
            connectorId,
            userId,
            kept);
    return new Ended(logins, grants);
  }

  @Override
  public int revokeClient(
      String connectorId, String userId, String clientId, Instant at, String reason) {
    return sql.update(
        REVOKE + " and connector_id = ? and user_id = ? and client_id = ?",
        at,
        reason,
        at,
        connectorId,
        userId,
        clientId);
  }
}
