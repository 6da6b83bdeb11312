package dev.gatehouse.database;

import dev.gatehouse.storage.IdentityKey;
import dev.gatehouse.storage.IdentityRow;
import dev.gatehouse.storage.IdentityStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Identities and their accounts (rule R8). */
record SqlIdentities(Statements sql) implements IdentityStore {
  private static final String COLUMNS =
      "connector_id, user_id, account_id, subject_connector_id, subject_user_id, first_login_at,"
          + " last_login_at, linked_at, known, disabled_at";

  private static final String SELECT = "select " + COLUMNS + " from gh_identity where ";
  private static final String ONE = "connector_id = ? and user_id = ?";

  /** Stands for no login in columns that must have a time. */
  private static final Instant NEVER = Instant.EPOCH;

  private static final String IN_ACCOUNT_ORDER =
      " order by account_id, case when linked_at is null then 0 else 1 end, linked_at,"
          + " connector_id, user_id";

  private static final String NOTE_LOGIN =
      "insert into gh_identity (connector_id, user_id, account_id, first_login_at, last_login_at,"
          + " known) values (?, ?, ?, ?, ?, ?) on conflict (connector_id, user_id) do update set"
          + " last_login_at = excluded.last_login_at,"
          + " first_login_at = case when gh_identity.first_login_at = 0"
          + " then excluded.first_login_at else gh_identity.first_login_at end"
          + " returning "
          + COLUMNS;

  // Only the sub of its own becomes known. The one that it has from its account becomes so when it
  // stops having it: two rows locked here, against the order of those who hold accounts, could wait
  // for each other.
  private static final String TELL =
      "update gh_identity set known = case when subject_connector_id is null then ? else known end"
          + " where "
          + ONE
          + " returning "
          + COLUMNS;

  private static final String TOLD =
      "select 1 where exists (select 1 from gh_grant where "
          + ONE
          + " and subject = ? and client_id <> ?) or exists (select 1 from gh_consent where "
          + ONE
          + " and client_id <> ?)";

  private static IdentityRow read(Row row) throws SQLException {
    IdentityKey key = new IdentityKey(row.text(), row.text());
    String account = row.text();
    String subjectConnector = row.text();
    String subjectUser = row.text();
    return new IdentityRow(
        key,
        account,
        subjectConnector == null ? key : new IdentityKey(subjectConnector, subjectUser),
        time(row),
        time(row),
        row.instant(),
        row.flag(),
        row.instant());
  }

  private static Instant time(Row row) throws SQLException {
    Instant at = row.instant();
    return NEVER.equals(at) ? null : at;
  }

  @Override
  public IdentityRow noteLogin(
      IdentityKey identity, Instant now, String newAccountId, boolean known) {
    IdentityRow noted =
        sql.changeReturning(
                NOTE_LOGIN,
                SqlIdentities::read,
                identity.connectorId(),
                identity.userId(),
                newAccountId,
                now,
                now,
                known)
            .orElseThrow();
    if (noted.accountId().equals(newAccountId)) {
      makeAccount(newAccountId, now);
    }
    return noted;
  }

  @Override
  public void prepare(IdentityKey identity, Instant now, String newAccountId) {
    int made =
        sql.update(
            "insert into gh_identity (connector_id, user_id, account_id, first_login_at,"
                + " last_login_at, known) values (?, ?, ?, ?, ?, ?) on conflict do nothing",
            identity.connectorId(),
            identity.userId(),
            newAccountId,
            NEVER,
            NEVER,
            false);
    if (made == 1) {
      makeAccount(newAccountId, now);
    }
  }

  @Override
  public Optional<IdentityRow> find(IdentityKey identity) {
    return sql.first(SELECT + ONE, SqlIdentities::read, identity.connectorId(), identity.userId());
  }

  @Override
  public Optional<IdentityRow> tell(IdentityKey identity) {
    return sql.changeReturning(
        TELL, SqlIdentities::read, true, identity.connectorId(), identity.userId());
  }

  @Override
  public List<IdentityRow> ofAccount(String accountId) {
    return sql.list(SELECT + "account_id = ?" + IN_ACCOUNT_ORDER, SqlIdentities::read, accountId);
  }

  @Override
  public List<IdentityRow> ofAccounts(Set<String> accountIds) {
    return accountIds.isEmpty() ? List.of() : inAccounts(accountIds, "");
  }

  private List<IdentityRow> inAccounts(Set<String> ids, String lock) {
    return sql.listOnce(
        SELECT + "account_id" + in(ids) + IN_ACCOUNT_ORDER + lock,
        SqlIdentities::read,
        ids.toArray());
  }

  @Override
  public List<Account> accounts(String connectorId, Set<String> userIds, String after, int limit) {
    List<Object> arguments = new ArrayList<>();
    arguments.add(after == null ? "" : after);
    StringBuilder like = new StringBuilder();
    if (connectorId != null) {
      like.append(" and i.connector_id = ?");
      arguments.add(connectorId);
    }
    if (!userIds.isEmpty()) {
      like.append(" and i.user_id").append(in(userIds));
      arguments.addAll(userIds);
    }
    arguments.add(limit);
    return sql.listOnce(
        "select a.id, a.created_at from gh_account a where a.id > ? and exists (select 1 from"
            + " gh_identity i where i.account_id = a.id"
            + like
            + ") order by a.id limit ?",
        SqlIdentities::readAccount,
        arguments.toArray());
  }

  private static String in(Set<String> values) {
    return " in (" + Statements.places(values.size()) + ")";
  }

  @Override
  public Optional<Account> account(String id) {
    return sql.first(
        "select id, created_at from gh_account where id = ?", SqlIdentities::readAccount, id);
  }

  private static Account readAccount(Row row) throws SQLException {
    return new Account(row.text(), row.instant());
  }

  @Override
  public List<IdentityKey> speakingAs(IdentityKey subject) {
    return sql.list(
        "select connector_id, user_id from gh_identity where subject_connector_id = ?"
            + " and subject_user_id = ? order by connector_id, user_id",
        row -> new IdentityKey(row.text(), row.text()),
        subject.connectorId(),
        subject.userId());
  }

  @Override
  public List<IdentityRow> hold(Set<String> accountIds) {
    if (accountIds.isEmpty()) {
      return List.of();
    }
    // Accounts before identities, each in one order, so that two holders never wait for each other.
    sql.listOnce(
        "select id from gh_account where id"
            + in(accountIds)
            + " order by id"
            + sql.exclusiveLock(),
        Row::text,
        accountIds.toArray());
    return inAccounts(accountIds, sql.exclusiveLock());
  }

  @Override
  public boolean known(IdentityRow identity, String subject, String exceptClient) {
    String connectorId = identity.key().connectorId();
    String userId = identity.key().userId();
    return identity.known()
        || sql.first(
                TOLD,
                Row::number,
                connectorId,
                userId,
                subject,
                exceptClient,
                connectorId,
                userId,
                exceptClient)
            .isPresent();
  }

  @Override
  public void place(IdentityKey identity, String accountId, IdentityKey subject, Instant linkedAt) {
    boolean own = subject.equals(identity);
    sql.update(
        "update gh_identity set account_id = ?, subject_connector_id = ?, subject_user_id = ?,"
            + " linked_at = ? where "
            + ONE,
        accountId,
        own ? null : subject.connectorId(),
        own ? null : subject.userId(),
        linkedAt,
        identity.connectorId(),
        identity.userId());
  }

  @Override
  public void makeKnown(IdentityKey identity) {
    sql.update(
        "update gh_identity set known = ? where " + ONE,
        true,
        identity.connectorId(),
        identity.userId());
  }

  @Override
  public void makeAccount(String id, Instant now) {
    sql.update(
        "insert into gh_account (id, created_at) values (?, ?) on conflict do nothing", id, now);
  }

  @Override
  public void removeAccount(String id) {
    sql.update("delete from gh_account where id = ?", id);
  }

  @Override
  public int disable(String accountId, Instant at) {
    return sql.update(
        "update gh_identity set disabled_at = ? where account_id = ? and disabled_at is "
            + (at == null ? "not null" : "null"),
        at,
        accountId);
  }
}
