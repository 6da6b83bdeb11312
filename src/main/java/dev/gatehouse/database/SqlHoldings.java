package dev.gatehouse.database;

import dev.gatehouse.storage.ConsentRow;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.HoldingsStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Lists of what everybody holds. Their statements have many forms, so none is kept prepared. */
record SqlHoldings(Statements sql) implements HoldingsStore {
  private static final String ENDS =
      "case when a.expires_at < s.ends_at then a.expires_at else s.ends_at end";

  private static final String LOGINS =
      "select a.id, a.connector_id, a.user_id, a.state, a.logged_in_at, s.last_seen_at, "
          + ENDS
          + ", s.remote_address, s.user_agent, s.persistent"
          + " from gh_account_session a join gh_session s on s.id = a.session_id";

  /** A family ends with the first of its ends. */
  private static final String FAMILY_LIVE =
      "(g.revoked_at is null and g.expires_at > ?"
          + " and (g.absolute_expires_at is null or g.absolute_expires_at > ?)"
          + " and (g.idle_expires_at is null or g.idle_expires_at > ?)"
          + " and (g.binding <> 'SESSION' or "
          + ENDS
          + " > ?))";

  private static final String FAMILIES =
      "select g.id, g.client_id, g.connector_id, g.user_id, g.subject, g.session_id, g.binding,"
          + " g.scopes, g.created_at, g.last_used_at, g.expires_at, g.absolute_expires_at,"
          + " g.idle_expires_at, g.revoked_at, g.revocation_reason, case when "
          + FAMILY_LIVE
          + " then 1 else 0 end"
          + " from gh_grant g left join gh_account_session a on a.id = g.session_id"
          + " left join gh_session s on s.id = a.session_id";

  private static final String CONSENTS =
      "select connector_id, user_id, client_id, string_agg(scope, ' '), min(granted_at),"
          + " max(granted_at) from gh_consent";

  /** Conditions with their arguments. */
  private static final class Conditions {
    private final StringBuilder text = new StringBuilder();
    private final List<Object> arguments = new ArrayList<>();

    Conditions with(String condition, Object... values) {
      text.append(text.isEmpty() ? " where " : " and ").append(condition);
      Collections.addAll(arguments, values);
      return this;
    }

    Conditions owner(Filter filter, String alias) {
      if (filter.connectorId() != null) {
        with(alias + "connector_id = ?", filter.connectorId());
      }
      if (!filter.userIds().isEmpty()) {
        with(
            alias + "user_id in (" + Statements.places(filter.userIds().size()) + ")",
            filter.userIds().toArray());
      }
      return this;
    }

    Object[] arguments(Object... last) {
      Collections.addAll(arguments, last);
      return arguments.toArray();
    }
  }

  @Override
  public List<Login> logins(Filter filter, String after, Instant now, int limit) {
    Conditions conditions = new Conditions().owner(filter, "a.");
    if (filter.clientId() != null) {
      conditions.with(
          "exists (select 1 from gh_session_client c where c.account_session_id = a.id"
              + " and c.client_id = ?)",
          filter.clientId());
    }
    if (filter.live()) {
      conditions.with(ENDS + " > ?", now);
    }
    if (after != null) {
      conditions.with("a.id > ?", after);
    }
    return sql.listOnce(
        LOGINS + conditions.text + " order by a.id limit ?",
        row -> login(row, now),
        conditions.arguments(limit));
  }

  @Override
  public Optional<Login> login(String id, Instant now) {
    return sql.first(LOGINS + " where a.id = ?", row -> login(row, now), id);
  }

  private static Login login(Row row, Instant now) throws SQLException {
    String id = row.text();
    String connector = row.text();
    String user = row.text();
    boolean complete = row.text().equals("COMPLETE");
    Instant since = row.instant();
    Instant seen = row.instant();
    Instant ends = row.instant();
    return new Login(
        id,
        connector,
        user,
        complete,
        since,
        seen,
        ends,
        row.text(),
        row.text(),
        row.flag(),
        ends.isAfter(now));
  }

  @Override
  public List<Family> families(Filter filter, String after, Instant now, int limit) {
    Conditions conditions = new Conditions();
    Collections.addAll(conditions.arguments, now, now, now, now);
    conditions.with("g.family is not null").owner(filter, "g.");
    if (filter.clientId() != null) {
      conditions.with("g.client_id = ?", filter.clientId());
    }
    if (filter.live()) {
      conditions.with(FAMILY_LIVE, now, now, now, now);
    }
    if (after != null) {
      conditions.with("g.id > ?", after);
    }
    return sql.listOnce(
        FAMILIES + conditions.text + " order by g.id limit ?",
        SqlHoldings::family,
        conditions.arguments(limit));
  }

  @Override
  public Optional<Family> family(String id, Instant now) {
    return sql.first(
        FAMILIES + " where g.family is not null and g.id = ?",
        SqlHoldings::family,
        now,
        now,
        now,
        now,
        id);
  }

  private static Family family(Row row) throws SQLException {
    String id = row.text();
    String client = row.text();
    String connector = row.text();
    String user = row.text();
    String subject = row.text();
    String session = row.text();
    GrantRow.Binding binding = GrantRow.Binding.valueOf(row.text());
    List<String> scopes = row.list();
    Instant created = row.instant();
    Instant used = row.instant();
    Instant ends = earliest(row.instant(), row.instant(), row.instant());
    return new Family(
        id,
        client,
        connector,
        user,
        subject,
        session,
        binding,
        scopes,
        created,
        used,
        ends,
        row.instant(),
        row.text(),
        row.number() == 1);
  }

  private static Instant earliest(Instant first, Instant... others) {
    Instant earliest = first;
    for (Instant other : others) {
      earliest = other != null && other.isBefore(earliest) ? other : earliest;
    }
    return earliest;
  }

  @Override
  public List<ConsentRow> consents(Filter filter, List<String> after, int limit) {
    Conditions conditions = new Conditions().owner(filter, "");
    if (filter.clientId() != null) {
      conditions.with("client_id = ?", filter.clientId());
    }
    if (!after.isEmpty()) {
      conditions.with("(connector_id, user_id, client_id) > (?, ?, ?)", after.toArray());
    }
    return sql.listOnce(
        CONSENTS
            + conditions.text
            + " group by connector_id, user_id, client_id"
            + " order by connector_id, user_id, client_id limit ?",
        SqlHoldings::consent,
        conditions.arguments(limit));
  }

  private static ConsentRow consent(Row row) throws SQLException {
    return new ConsentRow(
        row.text(),
        row.text(),
        row.text(),
        // A scope has no space (RFC 6749 §3.3).
        new HashSet<>(List.of(row.text().split(" "))),
        row.instant(),
        row.instant());
  }
}
