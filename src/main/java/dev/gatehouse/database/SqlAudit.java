package dev.gatehouse.database;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.storage.AuditStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The audit table. */
record SqlAudit(Statements sql) implements AuditStore {

  @Override
  public void append(AuditEvent event) {
    sql.audit(
        "insert into gh_audit (happened_at, type, request_id, remote, facts)"
            + " values (?, ?, ?, ?, ?)",
        event.at(),
        event.type().wireName(),
        Text.cleaned(event.requestId()),
        Text.cleaned(event.remoteAddress()),
        Text.cleaned(Json.of(event.facts())));
  }

  @Override
  public List<AuditEvent> newest(int limit) {
    return sql.list(
        "select type, happened_at, request_id, remote, facts from gh_audit"
            + " order by id desc limit ?",
        SqlAudit::read,
        limit);
  }

  private static AuditEvent read(Row row) throws SQLException {
    return new AuditEvent(
        AuditType.ofWireName(row.text()),
        row.instant(),
        row.text(),
        row.text(),
        Json.facts(row.text()));
  }

  @Override
  public int deleteBefore(Instant before, int limit) {
    return sql.update(
        "delete from gh_audit where id in (select id from gh_audit"
            + " where happened_at < ? order by happened_at limit ?)",
        before,
        limit);
  }
}
