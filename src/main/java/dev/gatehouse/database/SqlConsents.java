package dev.gatehouse.database;

import dev.gatehouse.storage.ConsentRow;
import dev.gatehouse.storage.ConsentStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Remembered consents: one row per scope, so that two at once add up without reading first. */
record SqlConsents(Statements sql) implements ConsentStore {
  private static final String REMEMBER =
      "insert into gh_consent (connector_id, user_id, client_id, scope, granted_at) values ";

  private static final String VALUES = "(?, ?, ?, ?, ?)";

  private record Line(String clientId, String scope, Instant grantedAt) {
    static Line read(Row row) throws SQLException {
      return new Line(row.text(), row.text(), row.instant());
    }
  }

  @Override
  public Set<String> scopes(String connectorId, String userId, String clientId) {
    return new HashSet<>(
        sql.list(
            "select scope from gh_consent"
                + " where connector_id = ? and user_id = ? and client_id = ?",
            Row::text,
            connectorId,
            userId,
            clientId));
  }

  @Override
  public void remember(
      String connectorId, String userId, String clientId, Collection<String> scopes, Instant now) {
    if (scopes.isEmpty()) {
      return;
    }
    List<Object> arguments = new ArrayList<>();
    for (String scope : scopes) {
      arguments.addAll(List.of(connectorId, userId, clientId, scope, now));
    }
    sql.update(
        REMEMBER
            + String.join(", ", Collections.nCopies(scopes.size(), VALUES))
            + " on conflict do nothing",
        arguments.toArray());
  }

  @Override
  public List<ConsentRow> ofUser(String connectorId, String userId) {
    List<Line> lines =
        sql.list(
            "select client_id, scope, granted_at from gh_consent"
                + " where connector_id = ? and user_id = ? order by client_id, granted_at, scope",
            Line::read,
            connectorId,
            userId);
    Map<String, List<Line>> byClient = new LinkedHashMap<>();
    for (Line line : lines) {
      byClient.computeIfAbsent(line.clientId(), key -> new ArrayList<>()).add(line);
    }
    List<ConsentRow> rows = new ArrayList<>();
    byClient.forEach((client, granted) ->
        rows.add(
            new ConsentRow(
                connectorId,
                userId,
                client,
                new HashSet<>(granted.stream().map(Line::scope).toList()),
                granted.get(0).grantedAt(),
                granted.get(granted.size() - 1).grantedAt())));
    return rows;
  }

  @Override
  public boolean revoke(String connectorId, String userId, String clientId) {
    return sql.update(
            "delete from gh_consent where connector_id = ? and user_id = ? and client_id = ?",
            connectorId,
            userId,
            clientId)
        > 0;
  }

  @Override
  public int revokeOfUser(String connectorId, String userId) {
    int clients =
        (int)
            sql.number(
                "select count(distinct client_id) from gh_consent"
                    + " where connector_id = ? and user_id = ?",
                connectorId,
                userId);
    sql.update(
        "delete from gh_consent where connector_id = ? and user_id = ?", connectorId, userId);
    return clients;
  }

  @Override
  public int revokeOfClient(String clientId) {
    int people =
        sql.list(
                "select distinct connector_id, user_id from gh_consent where client_id = ?",
                Row::text,
                clientId)
            .size();
    sql.update("delete from gh_consent where client_id = ?", clientId);
    return people;
  }
}
