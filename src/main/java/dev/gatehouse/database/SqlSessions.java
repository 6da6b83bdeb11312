package dev.gatehouse.database;

import dev.gatehouse.storage.IdentityKey;
import dev.gatehouse.storage.SessionRow;
import dev.gatehouse.storage.SessionStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Browser sessions (rule R4). {@code ends_at} is the earlier of the idle and the absolute end. */
record SqlSessions(Statements sql) implements SessionStore {
  private static final String INSERT =
      "insert into gh_session (id, secret_hash, created_at, last_seen_at, idle_expires_at,"
          + " absolute_expires_at, ends_at, remote_address, user_agent,"
          + " persistent) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private static final String INSERT_ACCOUNT =
      "insert into gh_account_session (id, session_id, connector_id, user_id, account_id, state,"
          + " logged_in_at, auth_time, acr, amr, identity, connector_state, expires_at)"
          + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private static final String UPDATE_ACCOUNT =
      " on conflict (session_id, connector_id, user_id) do update set"
          + " account_id = excluded.account_id, state = excluded.state,"
          + " logged_in_at = excluded.logged_in_at, auth_time = excluded.auth_time,"
          + " acr = excluded.acr, amr = excluded.amr, identity = excluded.identity,"
          + " connector_state = excluded.connector_state, expires_at = excluded.expires_at,"
          + " upstream_hash = null returning id";

  private static final String FIND =
      "select s.id, s.secret_hash, s.created_at, s.last_seen_at, s.idle_expires_at,"
          + " s.absolute_expires_at, s.remote_address, s.user_agent, s.persistent,"
          + " a.id, a.connector_id, a.user_id, coalesce(i.account_id, a.account_id), a.state, a.logged_in_at, a.auth_time,"
          + " a.acr, a.amr, a.identity, a.connector_state, a.expires_at,"
          + " i.subject_connector_id, i.subject_user_id"
          + " from gh_session s left join gh_account_session a on a.session_id = s.id"
          + " and (a.expires_at is null or a.expires_at > ?)"
          + " left join gh_identity i on i.connector_id = a.connector_id"
          + " and i.user_id = a.user_id"
          + " where s.id = ? and s.ends_at > ? order by a.logged_in_at, a.id";

  private static final String TOUCH =
      "update gh_session set last_seen_at = ?, idle_expires_at = ?,"
          + " ends_at = case when ? < absolute_expires_at then ? else absolute_expires_at end"
          + " where id = ? and ends_at > ? and last_seen_at < ?";

  // The right sides see the row as it was, so the new end stands there twice.
  private static final String NEW_END =
      "case when absolute_expires_at < ? then ? else absolute_expires_at end";

  private static final String LOGIN =
      "update gh_session set secret_hash = ?, last_seen_at = ?, idle_expires_at = ?, persistent = ?,"
          + " absolute_expires_at = "
          + NEW_END
          + ", ends_at = case when ? < "
          + NEW_END
          + " then ? else "
          + NEW_END
          + " end where id = ? and ends_at > ? and secret_hash = ?";

  @Override
  public void insert(SessionRow session) {
    Instant idle = session.idleExpiresAt();
    Instant absolute = session.absoluteExpiresAt();
    sql.update(
        INSERT,
        session.id(),
        session.secretHash(),
        session.createdAt(),
        session.lastSeenAt(),
        idle,
        absolute,
        idle.isBefore(absolute) ? idle : absolute,
        Text.cleaned(session.remoteAddress()),
        Text.cleaned(session.userAgent()),
        session.persistent());
    for (SessionRow.Account account : session.accounts()) {
      sql.update(INSERT_ACCOUNT, values(session.id(), account));
    }
  }

  private static Object[] values(String sessionId, SessionRow.Account account) {
    return new Object[] {
      account.id(),
      sessionId,
      account.connectorId(),
      account.userId(),
      account.accountId(),
      account.state(),
      account.loggedInAt(),
      account.authTime(),
      account.acr(),
      Json.of(account.amr()),
      account.identity(),
      account.connectorState(),
      account.expiresAt()
    };
  }

  @Override
  public Optional<SessionRow> find(String id, Instant now) {
    List<SessionRow> rows = sql.list(FIND, SqlSessions::read, now, id, now);
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        rows.get(0).withAccounts(rows.stream().flatMap(row -> row.accounts().stream()).toList()));
  }

  private static SessionRow read(Row row) throws SQLException {
    return new SessionRow(
        row.text(),
        row.bytes(),
        row.instant(),
        row.instant(),
        row.instant(),
        row.instant(),
        row.text(),
        row.text(),
        row.flag(),
        readAccount(row));
  }

  private static List<SessionRow.Account> readAccount(Row row) throws SQLException {
    String id = row.text();
    if (id == null) {
      return List.of();
    }
    IdentityKey identity = new IdentityKey(row.text(), row.text());
    return List.of(
        new SessionRow.Account(
            id,
            identity.connectorId(),
            identity.userId(),
            row.text(),
            SessionRow.State.valueOf(row.text()),
            row.instant(),
            row.instant(),
            row.text(),
            row.list(),
            row.text(),
            row.bytes(),
            row.instant(),
            subject(identity, row.text(), row.text())));
  }

  private static IdentityKey subject(IdentityKey identity, String connectorId, String userId) {
    return connectorId == null ? identity : new IdentityKey(connectorId, userId);
  }

  @Override
  public Optional<String> login(
      String id,
      byte[] expectedSecretHash,
      byte[] newSecretHash,
      SessionRow.Account account,
      Renewal renewal) {
    Instant idle = renewal.idleExpiresAt();
    Instant absolute = renewal.absoluteExpiresAt();
    int changed =
        sql.update(
            LOGIN,
            newSecretHash,
            renewal.now(),
            idle,
            renewal.persistent(),
            absolute,
            absolute,
            idle,
            absolute,
            absolute,
            idle,
            absolute,
            absolute,
            id,
            renewal.now(),
            expectedSecretHash);
    if (changed == 0) {
      return Optional.empty();
    }
    return sql.changeReturning(INSERT_ACCOUNT + UPDATE_ACCOUNT, Row::text, values(id, account));
  }

  @Override
  public boolean complete(String accountSessionId) {
    return sql.update(
            "update gh_account_session set state = 'COMPLETE' where id = ? and state = 'PENDING'",
            accountSessionId)
        == 1;
  }

  @Override
  public void noteClient(String accountSessionId, String clientId) {
    sql.update(
        "insert into gh_session_client (account_session_id, client_id) values (?, ?)"
            + " on conflict do nothing",
        accountSessionId,
        clientId);
  }

  @Override
  public Map<String, Set<String>> clients(String sessionId) {
    Map<String, Set<String>> clients = new HashMap<>();
    sql.list(
            "select c.account_session_id, c.client_id from gh_session_client c"
                + " join gh_account_session a on a.id = c.account_session_id"
                + " where a.session_id = ?",
            row -> Map.entry(row.text(), row.text()),
            sessionId)
        .forEach(pair ->
            clients.computeIfAbsent(pair.getKey(), key -> new HashSet<>()).add(pair.getValue()));
    return clients;
  }

  @Override
  public void noteSid(Sid sid) {
    sql.update(
        "insert into gh_session_sid (account_session_id, client_id, sid)"
            + " select id, ?, ? from gh_account_session where id = ?"
            + sql.sharedLock()
            + " on conflict do nothing",
        sid.clientId(),
        sid.sid(),
        sid.accountSessionId());
  }

  @Override
  public List<Sid> sids(String accountSessionId) {
    return sql.list(
        "select account_session_id, client_id, sid from gh_session_sid"
            + " where account_session_id = ? order by client_id, sid",
        row -> new Sid(row.text(), row.text(), row.text()),
        accountSessionId);
  }

  @Override
  public boolean touch(String id, Instant now, Instant idleExpiresAt, Instant seenBefore) {
    return sql.update(TOUCH, now, idleExpiresAt, idleExpiresAt, idleExpiresAt, id, now, seenBefore)
        == 1;
  }

  @Override
  public boolean delete(String id, Instant at) {
    SqlLogoutMessages.write(sql, "a.session_id = ?", at, id);
    return sql.update("delete from gh_session where id = ?", id) == 1;
  }

  @Override
  public boolean renew(Secret secret) {
    return sql.update(
            "update gh_session set secret_hash = ? where id = ? and secret_hash = ?",
            secret.newHash(),
            secret.id(),
            secret.expectedHash())
        == 1;
  }

  @Override
  public void noteUpstream(String accountSessionId, byte[] hash) {
    sql.update(
        "update gh_account_session set upstream_hash = ? where id = ?", hash, accountSessionId);
  }

  @Override
  public List<EndedAccount> endOfUpstream(
      String connectorId, String userId, byte[] upstreamHash, Instant at) {
    if (userId == null && upstreamHash == null) {
      throw new IllegalArgumentException("neither a person nor a session");
    }
    List<String> which = new ArrayList<>(List.of("connector_id = ?"));
    List<Object> arguments = new ArrayList<>(List.of(connectorId));
    if (userId != null) {
      which.add("user_id = ?");
      arguments.add(userId);
    }
    if (upstreamHash != null) {
      which.add("upstream_hash = ?");
      arguments.add(upstreamHash);
    }
    SqlLogoutMessages.write(sql, "a." + String.join(" and a.", which), at, arguments.toArray());
    return sql.changesReturning(
        "delete from gh_account_session where "
            + String.join(" and ", which)
            + " returning id, user_id",
        row -> new EndedAccount(row.text(), row.text()),
        arguments.toArray());
  }

  @Override
  public int endOfUser(String connectorId, String userId, Instant at) {
    SqlLogoutMessages.write(sql, "a.connector_id = ? and a.user_id = ?", at, connectorId, userId);
    return sql.update(
        "delete from gh_account_session where connector_id = ? and user_id = ?",
        connectorId,
        userId);
  }

  @Override
  public int deleteExpired(Instant now, int limit) {
    return sql.update(
        "delete from gh_session where ends_at <= ? and id in"
            + " (select id from gh_session where ends_at <= ? order by ends_at limit ?)",
        now,
        now,
        limit);
  }

  @Override
  public long count() {
    return sql.number("select count(*) from gh_session");
  }
}
