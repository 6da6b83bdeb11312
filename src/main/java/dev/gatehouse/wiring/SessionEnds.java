package dev.gatehouse.wiring;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.audit.AuditType;
import java.util.EnumSet;
import java.util.Set;

/**
 * Notices in the stream of durable events that sessions have ended, so that applications are told
 * at once; what it does not notice is told at the next look into the outbox. Thread-safe.
 */
final class SessionEnds implements AuditSink {
  private static final Set<AuditType> ENDS =
      EnumSet.of(
          AuditType.SESSION_ENDED,
          AuditType.PASSWORD_CHANGED,
          AuditType.USER_CHANGED,
          AuditType.USER_REMOVED);

  private final AuditSink next;
  private volatile Runnable noticed = () -> {};

  /**
   * @param next is given every event
   */
  SessionEnds(AuditSink next) {
    this.next = next;
  }

  /** What is done from now on when sessions may have ended; fast, and never fails. */
  void whenNoticed(Runnable action) {
    noticed = action;
  }

  @Override
  public void accept(AuditEvent event) {
    next.accept(event);
    if (ENDS.contains(event.type())) {
      noticed.run();
    }
  }
}
