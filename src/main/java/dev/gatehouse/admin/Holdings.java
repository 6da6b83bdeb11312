package dev.gatehouse.admin;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.rest.Call;
import dev.gatehouse.sessions.Ending;
import dev.gatehouse.storage.ConsentRow;
import dev.gatehouse.storage.HoldingsStore.Family;
import dev.gatehouse.storage.HoldingsStore.Filter;
import dev.gatehouse.storage.HoldingsStore.Login;
import dev.gatehouse.storage.PersonStore.Ended;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * What people and clients hold, for administrators: lists it, and ends it by the same code as the
 * account pages. Thread-safe.
 */
public final class Holdings {
  private static final String REASON = "ended by an administrator";
  private static final int BATCH = 200;
  private final Storage storage;
  private final InstantSource clock;

  public Holdings(Storage storage, InstantSource clock) {
    this.storage = storage;
    this.clock = clock;
  }

  static Ending.By by(Call call) {
    return new Ending.By(call.caller().actor(), call.requestId(), call.remoteAddress(), REASON);
  }

  List<Login> logins(Filter filter, String after, int limit) {
    return storage.read(tx -> tx.holdings().logins(filter, after, clock.instant(), limit));
  }

  Optional<Login> login(String id) {
    return storage.read(tx -> tx.holdings().login(id, clock.instant()));
  }

  List<Family> families(Filter filter, String after, int limit) {
    return storage.read(tx -> tx.holdings().families(filter, after, clock.instant(), limit));
  }

  Optional<Family> family(String id) {
    return storage.read(tx -> tx.holdings().family(id, clock.instant()));
  }

  List<ConsentRow> consents(Filter filter, List<String> after, int limit) {
    return storage.read(tx -> tx.holdings().consents(filter, after, limit));
  }

  /** Ends one login with the grants that were made in it; empty when there is none. */
  Optional<Ended> endLogin(String id, Ending.By by) {
    Instant now = clock.instant();
    return storage.write(tx ->
        tx.holdings()
            .login(id, now)
            .map(login -> new Ending.Person(login.connectorId(), login.userId()))
            .map(person -> Ending.login(tx, person, id, by, now))
            .filter(grants -> grants >= 0)
            .map(grants -> new Ended(1, grants)));
  }

  /** Ends all logins of a person and every grant that they have given. */
  Ended endPerson(Ending.Person person, Ending.By by) {
    Ended ended = new Ended(0, 0);
    int some;
    do {
      Instant now = clock.instant();
      Ended part = storage.write(tx -> Ending.logins(tx, person, null, BATCH, by, now));
      some = part.logins();
      ended = ended.plus(part);
    } while (some == BATCH);
    return ended.plus(new Ended(0, revoke(person, null, by)));
  }

  /** Revokes one grant; false when there is no live one. */
  boolean revokeGrant(Family family, Ending.By by) {
    Instant now = clock.instant();
    AuditEvent event =
        by.event(AuditType.ACCESS_REVOKED)
            .with(Fact.CLIENT, family.clientId())
            .with(Fact.CONNECTOR, family.connectorId())
            .with(Fact.USER, family.userId())
            .with(Fact.SUBJECT, family.subject())
            .with(Fact.GRANT, family.id())
            .with(Fact.SESSION, family.sessionId())
            .with(Fact.GRANTS_ENDED, "1")
            .at(now);
    return storage.write(tx -> {
      boolean revoked = tx.grants().revoke(family.id(), now, by.reason());
      if (revoked) {
        tx.audit().append(event);
      }
      return revoked;
    });
  }

  /**
   * Revokes the grants of a person, of a client, or of a person for a client; returns how many.
   *
   * @param person or null for everybody
   * @param clientId or null for all clients
   */
  int revoke(Ending.Person person, String clientId, Ending.By by) {
    Instant now = clock.instant();
    int all = 0;
    int some;
    do {
      some = storage.write(tx -> revokeSome(tx, person, clientId, by, now));
      all += some;
    } while (person == null && some == BATCH);
    return all;
  }

  private static int revokeSome(
      Transaction tx, Ending.Person person, String clientId, Ending.By by, Instant now) {
    int revoked;
    if (person == null) {
      revoked = tx.grants().revokeOfClient(clientId, now, by.reason(), BATCH);
    } else if (clientId == null) {
      revoked = tx.grants().revokeOfUser(person.connectorId(), person.userId(), now, by.reason());
    } else {
      revoked =
          tx.persons()
              .revokeClient(person.connectorId(), person.userId(), clientId, now, by.reason());
    }
    if (revoked > 0) {
      tx.audit()
          .append(
              by.event(AuditType.ACCESS_REVOKED)
                  .with(Fact.CLIENT, clientId)
                  .with(Fact.CONNECTOR, person == null ? null : person.connectorId())
                  .with(Fact.USER, person == null ? null : person.userId())
                  .with(Fact.GRANTS_ENDED, Integer.toString(revoked))
                  .at(now));
    }
    return revoked;
  }

  /**
   * Takes back what a person has allowed a client, or all clients, with the grants.
   *
   * @return how many clients lost something, as logins, and how many grants have ended
   */
  Ended revokeConsents(Ending.Person person, String clientId, Ending.By by) {
    Instant now = clock.instant();
    return storage.write(tx -> {
      List<String> clients =
          clientId != null
              ? List.of(clientId)
              : tx.consents().ofUser(person.connectorId(), person.userId()).stream()
                  .map(ConsentRow::clientId)
                  .toList();
      Ended ended = new Ended(0, 0);
      for (String client : clients) {
        int grants = Ending.access(tx, person, client, by, now);
        ended = grants < 0 ? ended : ended.plus(new Ended(1, grants));
      }
      return ended;
    });
  }
}
