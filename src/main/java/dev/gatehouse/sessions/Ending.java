package dev.gatehouse.sessions;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.storage.PersonStore;
import dev.gatehouse.storage.PersonStore.Ended;
import dev.gatehouse.storage.Transaction;
import java.time.Instant;

/**
 * Ends what a person holds, for the person at their account's pages and for administrators alike:
 * the same happens, and the record says who did it. Stateless; all of it is part of the caller's
 * transaction.
 */
public final class Ending {
  /** Logins of a person that have an event each when all end; more are only counted. */
  private static final int MOST_TOLD = 200;

  private Ending() {}

  /**
   * Who ends something, and why.
   *
   * @param actor for the audit record
   * @param requestId the request, or null
   * @param remoteAddress where it came from, or null
   * @param reason why, in a few words; also the reason of the grants' revocation
   */
  public record By(String actor, String requestId, String remoteAddress, String reason) {
    /** An event of this cause. */
    public AuditEvent.Builder event(AuditType type) {
      return AuditEvent.of(type)
          .request(requestId, remoteAddress)
          .with(Fact.ACTOR, actor)
          .with(Fact.REASON, reason);
    }
  }

  /**
   * A person as a connector names them.
   *
   * @param connectorId the connector
   * @param userId its identifier of the person
   */
  public record Person(String connectorId, String userId) {
    private AuditEvent.Builder of(AuditEvent.Builder event) {
      return event.with(Fact.CONNECTOR, connectorId).with(Fact.USER, userId);
    }
  }

  /**
   * Ends a login with every grant that was made in it: whoever ends a device has lost it.
   *
   * @return how many grants have ended; -1 when the login is not there or another person's
   */
  public static int login(
      Transaction tx, Person person, String accountSessionId, By by, Instant now) {
    int grants = tx.grants().liveOfSession(accountSessionId, now);
    if (!tx.persons()
        .endDevice(person.connectorId(), person.userId(), accountSessionId, now, by.reason())) {
      return -1;
    }
    tx.audit()
        .append(
            person
                .of(by.event(AuditType.SESSION_ENDED))
                .with(Fact.SESSION, accountSessionId)
                .with(Fact.GRANTS_ENDED, Integer.toString(grants))
                .with(Fact.GRANTS_KEPT, "0")
                .at(now));
    return grants;
  }

  /**
   * Ends all logins of a person and every grant that they have given.
   *
   * @return how much has ended
   */
  public static Ended all(Transaction tx, Person person, By by, Instant now) {
    Ended told = logins(tx, person, null, MOST_TOLD, by, now);
    int more = tx.sessions().endOfUser(person.connectorId(), person.userId(), now);
    int grants = tx.grants().revokeOfUser(person.connectorId(), person.userId(), now, by.reason());
    return told.plus(new Ended(more, grants));
  }

  /**
   * Ends all logins of a person but one, and every grant that was not made in it.
   *
   * @param kept the login that stays
   * @return how much has ended
   */
  public static Ended others(Transaction tx, Person person, String kept, By by, Instant now) {
    Ended told = logins(tx, person, kept, MOST_TOLD, by, now);
    return told.plus(
        tx.persons().endOthers(person.connectorId(), person.userId(), kept, now, by.reason()));
  }

  /**
   * Ends some logins of a person with the grants that were made in them.
   *
   * @param kept a login that stays, or null
   * @param most how many are looked at
   * @return how much has ended
   */
  public static Ended logins(
      Transaction tx, Person person, String kept, int most, By by, Instant now) {
    Ended ended = new Ended(0, 0);
    // Those that are over and not swept yet belong to it: their grants may outlive them.
    for (PersonStore.Device device :
        tx.persons().devices(person.connectorId(), person.userId(), Instant.EPOCH, most)) {
      int grants = device.id().equals(kept) ? -1 : login(tx, person, device.id(), by, now);
      ended = grants < 0 ? ended : ended.plus(new Ended(1, grants));
    }
    return ended;
  }

  /**
   * Takes an application's access to an account away: its grants, and the consent with which the
   * next would be had unasked.
   *
   * @return how many grants have ended; -1 when there was nothing to take
   */
  public static int access(Transaction tx, Person person, String clientId, By by, Instant now) {
    boolean forgotten = tx.consents().revoke(person.connectorId(), person.userId(), clientId);
    int revoked =
        tx.persons()
            .revokeClient(person.connectorId(), person.userId(), clientId, now, by.reason());
    if (!forgotten && revoked == 0) {
      return -1;
    }
    tx.audit()
        .append(
            person
                .of(by.event(AuditType.ACCESS_REVOKED))
                .with(Fact.CLIENT, clientId)
                .with(Fact.GRANTS_ENDED, Integer.toString(revoked))
                .at(now));
    return revoked;
  }
}
