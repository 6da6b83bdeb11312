package dev.gatehouse.audit;

/**
 * Takes events that ride in no transaction: refusals, and what writes no row. Thread-safe and fast:
 * it must not make a request wait for the database, and an attacker who fails a million logins must
 * not fill it.
 */
@FunctionalInterface
public interface AuditSink {
  void accept(AuditEvent event);
}
