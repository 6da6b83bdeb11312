package dev.gatehouse.database;

import dev.gatehouse.audit.AuditType;
import dev.gatehouse.storage.AuditEntry;
import dev.gatehouse.storage.AuditQuery;
import dev.gatehouse.storage.AuditQuery.Order;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A query as SQL. Values are arguments, never text of the statement.
 *
 * <p>SQLite keeps no statistics of this table, so the statement says itself which index it is for:
 * the most telling fact is compared as it is, every other one in a way that no index fits.
 */
final class AuditSearch {
  /** The most telling first. */
  private static final List<AuditQuery.Key> TELLING =
      List.of(
          AuditQuery.Key.JTI,
          AuditQuery.Key.REQUEST,
          AuditQuery.Key.SESSION,
          AuditQuery.Key.GRANT,
          AuditQuery.Key.REMOTE,
          AuditQuery.Key.CLIENT);

  static final Map<AuditQuery.Key, String> COLUMN = new EnumMap<>(AuditQuery.Key.class);

  static {
    COLUMN.put(AuditQuery.Key.CONNECTOR, "connector_id");
    COLUMN.put(AuditQuery.Key.SUBJECT, "sub");
    COLUMN.put(AuditQuery.Key.CLIENT, "client_id");
    COLUMN.put(AuditQuery.Key.SESSION, "session_id");
    COLUMN.put(AuditQuery.Key.GRANT, "grant_id");
    COLUMN.put(AuditQuery.Key.JTI, "jti");
    COLUMN.put(AuditQuery.Key.REQUEST, "request_id");
    COLUMN.put(AuditQuery.Key.REMOTE, "remote");
  }

  /** The index of types leaves out what is as frequent as everything else together. */
  static final String INDEXED_TYPES = "type <> 'token.refreshed'";

  private final StringBuilder where = new StringBuilder();
  private final List<Object> arguments = new ArrayList<>();
  private final String clauses;

  AuditSearch(AuditQuery query) {
    query.person().ifPresent(this::person);
    boolean leader = query.person().isEmpty();
    for (AuditQuery.Key key : TELLING) {
      String value = query.keys().get(key);
      if (value != null) {
        condition(COLUMN.get(key) + (leader ? " = ?" : " || '' = ?"), value);
        leader = false;
      }
    }
    for (AuditQuery.Key key : List.of(AuditQuery.Key.CONNECTOR, AuditQuery.Key.SUBJECT)) {
      if (query.keys().containsKey(key)) {
        condition(COLUMN.get(key) + " = ?", query.keys().get(key));
      }
    }
    types(query.types(), !leader);
    if (query.from() != null) {
      condition("happened_at >= ?", query.from());
    }
    if (query.until() != null) {
      condition("happened_at < ?", query.until());
    }
    boolean newest = query.order() == Order.NEWEST_FIRST;
    query.after().ifPresent(place -> behind(place, newest));
    arguments.add(query.limit());
    clauses =
        where
            + (newest ? " order by happened_at desc, id desc" : " order by happened_at, id")
            + " limit ?";
  }

  private void condition(String text, Object... values) {
    where.append(where.isEmpty() ? " where " : " and ").append(text);
    arguments.addAll(List.of(values));
  }

  private void person(AuditQuery.Person person) {
    List<Object> values = new ArrayList<>(person.userIds());
    values.addAll(person.logins());
    String users = "user_id in (" + Statements.places(person.userIds().size()) + ")";
    condition(
        person.logins().isEmpty()
            ? users
            : "(" + users + " or login in (" + Statements.places(person.logins().size()) + "))",
        values.toArray());
  }

  private void types(Set<AuditType> types, boolean led) {
    if (types.isEmpty()) {
      return;
    }
    Object[] names = types.stream().map(AuditType::wireName).toArray();
    condition(
        (led ? "type || ''" : "type") + " in (" + Statements.places(names.length) + ")", names);
    if (!led && !types.contains(AuditType.TOKEN_REFRESHED)) {
      condition(INDEXED_TYPES);
    }
  }

  private void behind(AuditEntry.Position place, boolean newest) {
    String side = newest ? "<" : ">";
    // The first part says nothing new, but lets an index begin at the place.
    condition("happened_at " + side + "= ?", place.at());
    condition("(happened_at, id) " + side + " (?, ?)", place.at(), place.row());
  }

  /** What follows the table's name. */
  String clauses() {
    return clauses;
  }

  Object[] arguments() {
    return arguments.toArray();
  }
}
