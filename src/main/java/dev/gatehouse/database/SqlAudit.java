package dev.gatehouse.database;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.storage.AuditEntry;
import dev.gatehouse.storage.AuditQuery;
import dev.gatehouse.storage.AuditStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The audit table. What is looked for stands in columns, the rest as JSON; of the columns those
 * have an index that tell few events from many, and a refresh pays for as few as possible.
 */
record SqlAudit(Statements sql) implements AuditStore {
  /** Facts with a column of their own, in the order of the columns. */
  private static final List<Fact> COLUMNS =
      List.of(
          Fact.CLIENT,
          Fact.CONNECTOR,
          Fact.USER,
          Fact.SUBJECT,
          Fact.LOGIN,
          Fact.SESSION,
          Fact.GRANT,
          Fact.JTI);

  private static final String NAMES =
      "happened_at, type, request_id, remote, facts, client_id, connector_id, user_id, sub, login,"
          + " session_id, grant_id, jti";

  private static final String INSERT =
      "insert into gh_audit (" + NAMES + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private static final String ERASE =
      "update gh_audit set user_id = ?, sub = case when sub is null then null else ? end,"
          + " login = null, remote = null where id in (select id from gh_audit where ";

  private static final String LINKS = "('identity.linked', 'identity.subject_changed')";

  // Links come last: they tell whose events these are.
  private static final String ERASE_SUBJECT =
      "update gh_audit set sub = ? where id in (select e.id from gh_audit e where e.sub = ?"
          + " and e.user_id in (select l.user_id from gh_audit l where l.type in "
          + LINKS
          + " and l.sub = ?) order by case when e.type in "
          + LINKS
          + " then 1 else 0 end limit ?)";

  @Override
  public int eraseSubject(String subject, String pseudonym, int limit) {
    return sql.update(ERASE_SUBJECT, pseudonym, subject, subject, limit);
  }

  @Override
  public void append(AuditEvent event) {
    Map<String, String> rest = new HashMap<>(event.facts());
    Object[] values = new Object[5 + COLUMNS.size()];
    values[0] = event.at();
    values[1] = event.type().wireName();
    values[2] = Text.cleaned(event.requestId());
    values[3] = Text.cleaned(event.remoteAddress());
    for (int i = 0; i < COLUMNS.size(); i++) {
      values[5 + i] = Text.cleaned(rest.remove(COLUMNS.get(i).wireName()));
    }
    values[4] = rest.isEmpty() ? "{}" : Text.cleaned(Json.of(rest));
    sql.audit(INSERT, values);
  }

  @Override
  public List<AuditEntry> search(AuditQuery query) {
    AuditSearch search = new AuditSearch(throughTheUser(query));
    return sql.listOnce(
        "select id, " + NAMES + " from gh_audit" + search.clauses(),
        SqlAudit::read,
        search.arguments());
  }

  /**
   * The events of a grant or a session are those of one person, whose events have an index. Whose
   * it was is told by an event that is no refresh, or by the grant; when neither is there any more,
   * the whole table is read.
   */
  private AuditQuery throughTheUser(AuditQuery query) {
    if (query.person().isPresent() || query.keys().containsKey(AuditQuery.Key.JTI)) {
      return query;
    }
    Set<String> users = new HashSet<>();
    for (AuditQuery.Key key : List.of(AuditQuery.Key.GRANT, AuditQuery.Key.SESSION)) {
      String value = query.keys().get(key);
      if (value != null && users.isEmpty()) {
        String column = AuditSearch.COLUMN.get(key);
        users.addAll(
            sql.list(
                "select distinct user_id from gh_audit where "
                    + column
                    + " = ? and "
                    + AuditSearch.INDEXED_TYPES
                    + " and user_id is not null limit 2",
                Row::text,
                value));
        users.addAll(
            sql.list(
                "select distinct user_id from gh_grant where "
                    + (key == AuditQuery.Key.GRANT ? "id" : column)
                    + " = ? limit 2",
                Row::text,
                value));
      }
    }
    return users.isEmpty() ? query : query.about(new AuditQuery.Person(users, Set.of()));
  }

  private static AuditEntry read(Row row) throws SQLException {
    long id = row.number();
    Instant at = row.instant();
    String type = row.text();
    String request = row.text();
    String remote = row.text();
    Map<String, String> facts = new HashMap<>(Json.facts(row.text()));
    for (Fact fact : COLUMNS) {
      String value = row.text();
      if (value != null) {
        facts.put(fact.wireName(), value);
      }
    }
    AuditEvent event = new AuditEvent(type(type, facts), at, request, remote, facts);
    return new AuditEntry(new AuditEntry.Position(at, id), event);
  }

  /** A newer program beside this one may write what this one has no name for. */
  private static AuditType type(String name, Map<String, String> facts) {
    try {
      return AuditType.ofWireName(name);
    } catch (IllegalArgumentException e) {
      facts.put(Fact.DETAIL.wireName(), name);
      return AuditType.UNKNOWN;
    }
  }

  @Override
  public int deleteBefore(Instant before, int limit) {
    return sql.update(
        "delete from gh_audit where id in (select id from gh_audit"
            + " where happened_at < ? order by happened_at limit ?)",
        before,
        limit);
  }

  @Override
  public int erase(String connectorId, String userId, String login, String pseudonym, int limit) {
    int known =
        sql.update(
            ERASE + "user_id = ? and connector_id = ? limit ?)",
            pseudonym,
            pseudonym,
            userId,
            connectorId,
            limit);
    if (login == null || known == limit) {
      return known;
    }
    return known
        + sql.update(
            ERASE + "login = ? and connector_id = ? and user_id is null limit ?)",
            pseudonym,
            pseudonym,
            login,
            connectorId,
            limit - known);
  }
}
