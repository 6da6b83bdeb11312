package dev.gatehouse.storage;

import dev.gatehouse.audit.AuditEvent;
import java.time.Instant;
import java.util.List;

/** The audit table. Rows ride in the transaction of the change that they describe. */
public interface AuditStore {

  void append(AuditEvent event);

  /** The newest events first. */
  List<AuditEvent> newest(int limit);

  /** Removes at most {@code limit} events older than {@code before}; returns how many. */
  int deleteBefore(Instant before, int limit);
}
