package dev.gatehouse.storage;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import java.time.Instant;
import java.util.List;

/** What one person has logged in and allowed: the sessions and grants behind an account's pages. */
public interface PersonStore {

  /**
   * A browser in which a person is logged in.
   *
   * @param id the account session
   * @param loggedInAt when
   * @param lastSeenAt when the browser was last seen
   * @param remoteAddress address of the browser's last login, or null
   * @param userAgent its {@code User-Agent}, or null
   */
  record Device(
      String id, Instant loggedInAt, Instant lastSeenAt, String remoteAddress, String userAgent) {}

  /**
   * One refresh family of a person.
   *
   * @param clientId the client that has it
   * @param scopes what it is good for
   * @param createdAt when it was allowed
   * @param lastUsedAt when it was last used, or null
   */
  record Access(String clientId, List<String> scopes, Instant createdAt, Instant lastUsedAt) {}

  /** Where a person is logged in, the latest login first; at most {@code limit}. */
  List<Device> devices(String connectorId, String userId, Instant now, int limit);

  /**
   * Which live refresh families a person's clients have, the newest first; at most {@code limit}.
   */
  List<Access> access(String connectorId, String userId, Instant now, int limit);

  /**
   * Ends one of the person's account sessions and every grant that was made in it, those that
   * outlive sessions included: who ends a device has lost it. The outbox has who must be told.
   *
   * @return false when it is not there or somebody else's
   */
  boolean endDevice(
      String connectorId, String userId, String accountSessionId, Instant at, String reason);

  /**
   * Ends every account session of the person but one, and every grant that was not made in it. The
   * outbox has who must be told.
   *
   * @param kept the account session that stays
   */
  Ended endOthers(String connectorId, String userId, String kept, Instant at, String reason);

  /**
   * How much has ended.
   *
   * @param logins how many account sessions
   * @param grants how many grants
   */
  record Ended(int logins, int grants) {
    /** Both together. */
    public Ended plus(Ended more) {
      return new Ended(logins + more.logins, grants + more.grants);
    }

    /** Lets an event say so. */
    public AuditEvent.Builder in(AuditEvent.Builder event) {
      return event
          .with(Fact.SESSIONS_ENDED, Integer.toString(logins))
          .with(Fact.GRANTS_ENDED, Integer.toString(grants));
    }
  }

  /** Revokes all live grants of a person for one client; returns how many. */
  int revokeClient(String connectorId, String userId, String clientId, Instant at, String reason);
}
