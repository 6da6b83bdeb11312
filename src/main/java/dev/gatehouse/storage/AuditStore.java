package dev.gatehouse.storage;

import dev.gatehouse.audit.AuditEvent;
import java.time.Instant;
import java.util.List;

/** The audit table. Rows ride in the transaction of the change that they describe. */
public interface AuditStore {

  void append(AuditEvent event);

  /** The events that a query asks for, in its order. */
  List<AuditEntry> search(AuditQuery query);

  /** Removes at most {@code limit} events older than {@code before}; returns how many. */
  int deleteBefore(Instant before, int limit);

  /**
   * Puts a pseudonym in the place of a person's identifiers, and takes out their login and address,
   * in at most {@code limit} events; returns in how many. The person's identifier is gone from
   * those, so that another call goes on with the rest.
   *
   * @param userId the person at the connector
   * @param login what the person logged in with, or null
   */
  int erase(String connectorId, String userId, String login, String pseudonym, int limit);

  /**
   * Puts the pseudonym in the place of a person's {@code sub} in at most {@code limit} events of
   * logins that were linked and gave it to applications; returns in how many.
   */
  int eraseSubject(String subject, String pseudonym, int limit);
}
