package dev.gatehouse.database;

import dev.gatehouse.storage.GroupCount;
import dev.gatehouse.storage.UserCount;
import dev.gatehouse.storage.UserRow;
import dev.gatehouse.storage.UserStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Local users. */
record SqlUsers(Statements sql) implements UserStore {
  /** Both databases order logins by bytes, so that this ends what begins with a prefix. */
  private static final String LAST_CHARACTER = Character.toString(Character.MAX_CODE_POINT);

  private static final String SELECT =
      "select connector_id, user_id, login, email, email_verified, username, name,"
          + " preferred_username, groups, password_hash, enabled, must_change_password,"
          + " created_at, updated_at from gh_user where connector_id = ? and ";

  @Override
  public boolean insert(UserRow user) {
    return sql.update(
            "insert into gh_user (connector_id, user_id, login, email, email_verified, username,"
                + " name, preferred_username, groups, password_hash, enabled,"
                + " must_change_password, created_at, updated_at)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
            user.connectorId(),
            user.userId(),
            user.login(),
            user.email(),
            user.emailVerified(),
            user.username(),
            user.name(),
            user.preferredUsername(),
            Json.of(user.groups()),
            user.passwordHash(),
            user.enabled(),
            user.mustChangePassword(),
            user.createdAt(),
            user.updatedAt())
        == 1;
  }

  @Override
  public boolean replace(UserRow user, Instant expectedUpdatedAt) {
    return sql.update(
            "update gh_user set login = ?, email = ?, email_verified = ?, username = ?, name = ?,"
                + " preferred_username = ?, groups = ?, password_hash = ?, enabled = ?,"
                + " must_change_password = ?, created_at = ?, updated_at = ?"
                + " where connector_id = ? and user_id = ? and updated_at = ?",
            user.login(),
            user.email(),
            user.emailVerified(),
            user.username(),
            user.name(),
            user.preferredUsername(),
            Json.of(user.groups()),
            user.passwordHash(),
            user.enabled(),
            user.mustChangePassword(),
            user.createdAt(),
            user.updatedAt(),
            user.connectorId(),
            user.userId(),
            expectedUpdatedAt)
        == 1;
  }

  @Override
  public boolean delete(String connectorId, String userId) {
    return sql.update(
            "delete from gh_user where connector_id = ? and user_id = ?", connectorId, userId)
        == 1;
  }

  @Override
  public boolean unchanged(String connectorId, String userId, Instant expectedUpdatedAt) {
    return sql.first(
            "select user_id from gh_user where connector_id = ? and user_id = ? and updated_at = ?"
                + sql.sharedLock(),
            Row::text,
            connectorId,
            userId,
            expectedUpdatedAt)
        .isPresent();
  }

  @Override
  public Optional<UserRow> byLogin(String connectorId, String canonicalLogin) {
    return sql.first(SELECT + "login = ?", SqlUsers::read, connectorId, canonicalLogin);
  }

  @Override
  public Optional<UserRow> byId(String connectorId, String userId) {
    return sql.first(SELECT + "user_id = ?", SqlUsers::read, connectorId, userId);
  }

  @Override
  public List<UserRow> list(String connectorId, String afterLogin, int limit) {
    return sql.list(
        SELECT + "login > ? order by login limit ?",
        SqlUsers::read,
        connectorId,
        afterLogin == null ? "" : afterLogin,
        limit);
  }

  @Override
  public List<UserRow> search(
      String connectorId, String loginPrefix, String afterLogin, int limit) {
    return sql.list(
        SELECT + "login > ? and login >= ? and login < ? order by login limit ?",
        SqlUsers::read,
        connectorId,
        afterLogin == null ? "" : afterLogin,
        loginPrefix,
        loginPrefix + LAST_CHARACTER,
        limit);
  }

  @Override
  public List<UserCount> counts(String connectorId) {
    // $2a$10$…: the cost is where the hash's form has it.
    return sql.list(
        "select enabled, substr(password_hash, 5, 2) as cost, count(*) from gh_user"
            + " where connector_id = ? group by enabled, cost order by enabled, cost",
        row -> new UserCount(row.flag(), row.text(), row.number()),
        connectorId);
  }

  @Override
  public List<GroupCount> groups(String connectorId, String afterName, int limit) {
    return sql.list(
        "select item.value, count(*) from gh_user"
            + sql.joinItems("groups")
            + " where connector_id = ? and item.value > ?"
            + " group by item.value order by item.value limit ?",
        row -> new GroupCount(row.text(), Math.toIntExact(row.number())),
        connectorId,
        afterName == null ? "" : afterName,
        limit);
  }

  @Override
  public List<UserRow> members(String connectorId, String group, String afterLogin, int limit) {
    return sql.list(
        SELECT
            + "login > ? and exists (select 1 from (select groups as names) as own"
            + sql.joinItems("own.names")
            + " where item.value = ?) order by login limit ?",
        SqlUsers::read,
        connectorId,
        afterLogin == null ? "" : afterLogin,
        group,
        limit);
  }

  private static UserRow read(Row row) throws SQLException {
    return new UserRow(
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.flag(),
        row.text(),
        row.text(),
        row.text(),
        row.list(),
        row.text(),
        row.flag(),
        row.flag(),
        row.instant(),
        row.instant());
  }
}
