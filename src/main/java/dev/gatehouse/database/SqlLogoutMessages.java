package dev.gatehouse.database;

import dev.gatehouse.storage.LogoutMessageRow;
import dev.gatehouse.storage.LogoutMessageStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The outbox of logouts (rule R29). */
record SqlLogoutMessages(Statements sql) implements LogoutMessageStore {
  private static final String COLUMNS =
      "client_id, sid, account_session_id, connector_id, user_id, ended_at, due_at, attempts,"
          + " given_up_at, problem";

  private static final String CLAIMED =
      " where client_id = ? and sid = ? and attempts = ? and given_up_at is null";

  /**
   * Writes the messages of account sessions that are about to end. Whoever gives a client a {@code
   * sid} meanwhile is waited for, or finds the session gone.
   *
   * @param which condition on {@code gh_account_session a}
   * @param arguments of the condition
   */
  static void write(Statements sql, String which, Instant at, Object... arguments) {
    if (!sql.exclusiveLock().isEmpty()) {
      sql.list(
          "select a.id from gh_account_session a where "
              + which
              + " order by a.id"
              + sql.exclusiveLock(),
          Row::text,
          arguments);
    }
    insert(sql, which, at, arguments);
  }

  /** The same where nobody else uses the database. */
  static void insert(Statements sql, String which, Instant at, Object... arguments) {
    List<Object> all = new ArrayList<>(List.of(at, at));
    all.addAll(Arrays.asList(arguments));
    sql.update(
        "insert into gh_logout_message (client_id, sid, account_session_id, connector_id, user_id,"
            + " ended_at, due_at, attempts)"
            + " select s.client_id, s.sid, a.id, a.connector_id, a.user_id, ?, ?, 0"
            + " from gh_account_session a join gh_session_sid s on s.account_session_id = a.id"
            + " where "
            + which
            + " on conflict do nothing",
        all.toArray());
  }

  @Override
  public List<String> dueClients(Instant now, int limit) {
    return sql.list(
        "select distinct client_id from gh_logout_message"
            + " where given_up_at is null and due_at <= ? limit ?",
        Row::text,
        now,
        limit);
  }

  @Override
  public List<LogoutMessageRow> claim(String clientId, Instant now, Instant until, int limit) {
    return sql.changesReturning(
        "with due (due_client, due_sid) as (select client_id, sid from gh_logout_message"
            + " where client_id = ? and given_up_at is null and due_at <= ?"
            + " order by due_at, sid limit ?"
            + sql.skippingLock()
            + ") update gh_logout_message set attempts = attempts + 1, due_at = ? from due"
            + " where client_id = due_client and sid = due_sid returning "
            + COLUMNS,
        SqlLogoutMessages::read,
        clientId,
        now,
        limit,
        until);
  }

  @Override
  public boolean delivered(LogoutMessageRow claimed) {
    return sql.update(
            "delete from gh_logout_message" + CLAIMED,
            claimed.clientId(),
            claimed.sid(),
            claimed.attempts())
        == 1;
  }

  @Override
  public boolean postpone(LogoutMessageRow claimed, Instant due, String problem) {
    return noteProblem(claimed, "due_at", due, problem);
  }

  @Override
  public boolean giveUp(LogoutMessageRow claimed, Instant at, String problem) {
    return noteProblem(claimed, "given_up_at", at, problem);
  }

  private boolean noteProblem(LogoutMessageRow claimed, String column, Instant at, String problem) {
    return sql.update(
            "update gh_logout_message set " + column + " = ?, problem = ?" + CLAIMED,
            at,
            Text.cleaned(problem),
            claimed.clientId(),
            claimed.sid(),
            claimed.attempts())
        == 1;
  }

  @Override
  public int drop(String clientId) {
    return sql.update(
        "delete from gh_logout_message where client_id = ? and given_up_at is null", clientId);
  }

  @Override
  public List<LogoutMessageRow> newest(int limit) {
    return sql.list(
        "select "
            + COLUMNS
            + " from gh_logout_message order by ended_at desc, client_id, sid limit ?",
        SqlLogoutMessages::read,
        limit);
  }

  @Override
  public Counts counts() {
    return new Counts(
        sql.number("select count(*) from gh_logout_message where given_up_at is null"),
        sql.number("select count(*) from gh_logout_message where given_up_at is not null"));
  }

  @Override
  public int deleteGivenUp(Instant before, int limit) {
    return sql.update(
        "delete from gh_logout_message where (client_id, sid) in (select client_id, sid from"
            + " gh_logout_message where given_up_at is not null and given_up_at < ? limit ?)",
        before,
        limit);
  }

  private static LogoutMessageRow read(Row row) throws SQLException {
    return new LogoutMessageRow(
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.instant(),
        row.instant(),
        Math.toIntExact(row.number()),
        row.instant(),
        row.text());
  }
}
