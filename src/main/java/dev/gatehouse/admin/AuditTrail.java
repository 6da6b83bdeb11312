package dev.gatehouse.admin;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.connectors.ConnectorSet;
import dev.gatehouse.connectors.ConnectorStatus;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.protocol.Subject;
import dev.gatehouse.spi.Logins;
import dev.gatehouse.storage.AuditEntry;
import dev.gatehouse.storage.AuditQuery;
import dev.gatehouse.storage.AuditStore;
import dev.gatehouse.storage.IdentityKey;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.UserRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/** The audit record for those who may read it. Thread-safe. */
public final class AuditTrail {
  /**
   * How old an event is before a list in order of time has it. Events get their place when they
   * happen and are there when their transaction has ended: without the distance a reader who comes
   * back for more would miss those that were on their way.
   */
  static final Duration SETTLED = Duration.ofSeconds(10);

  private static final int BATCH = 500;
  private static final int MOST_LOGINS = 100;
  private static final int PSEUDONYM_BYTES = 9;
  private final Storage storage;
  private final InstantSource clock;
  private final Randomness randomness;
  private final Runnable flush;

  /**
   * @param flush writes what this process has not written yet
   */
  public AuditTrail(Storage storage, InstantSource clock, Randomness randomness, Runnable flush) {
    this.storage = storage;
    this.clock = clock;
    this.randomness = randomness;
    this.flush = flush;
  }

  /** Searches; in order of time nothing younger than {@link #SETTLED}. */
  List<AuditEntry> search(AuditQuery query) {
    flush.run();
    AuditQuery bounded = settled(query);
    return storage.read(tx -> tx.audit().search(bounded));
  }

  /** The query, in order of time without what is younger than {@link #SETTLED} now. */
  AuditQuery settled(AuditQuery query) {
    if (query.order() != AuditQuery.Order.OLDEST_FIRST) {
      return query;
    }
    Instant end = clock.instant().minus(SETTLED);
    return query.until() != null && query.until().isBefore(end)
        ? query
        : query.between(query.from(), end);
  }

  /**
   * Whom a text means: a {@code sub}, an identifier at a connector, or what somebody logs in with.
   *
   * @param connectors the connectors that may have local users
   */
  AuditQuery.Person person(String text, ConnectorSet connectors) {
    Set<String> users = new HashSet<>(Set.of(text));
    Subject.parse(text).map(Subject.Parts::userId).ifPresent(users::add);
    Set<String> logins = new HashSet<>(Set.of(text));
    String login = Logins.canonical(text);
    logins.add(login);
    AuditQuery proven =
        AuditQuery.newest(MOST_LOGINS)
            .about(new AuditQuery.Person(Set.of(text), logins))
            .ofTypes(Set.of(AuditType.LOGIN_SUCCEEDED));
    storage.read(tx -> {
      for (ConnectorStatus connector : connectors.all()) {
        tx.users().byLogin(connector.id(), login).map(UserRow::userId).ifPresent(users::add);
      }
      // Others that give clients the same sub, which are linked to the same account.
      Subject.parse(text).stream()
          .map(parts -> new IdentityKey(parts.connectorId(), parts.userId()))
          .flatMap(key -> tx.identities().speakingAs(key).stream())
          .forEach(key -> users.add(key.userId()));
      // Whose name it was, also of people whom a connector keeps elsewhere.
      tx.audit().search(proven).forEach(entry -> users.add(entry.event().fact(Fact.USER)));
      return null;
    });
    return new AuditQuery.Person(users, logins);
  }

  /**
   * Takes a person out of the record: their identifiers become a pseudonym, the same in all their
   * events, and their login and addresses go. What happened, when and to which grant stays.
   *
   * @param login what the person logged in with, or null
   * @return the pseudonym, and in how many events it stands now
   */
  Erased erase(String connectorId, String userId, String login, String actor) {
    flush.run();
    String pseudonym = "erased-" + randomness.token(PSEUDONYM_BYTES);
    String typed = login == null ? null : Logins.canonical(login);
    int own = inParts(audit -> audit.erase(connectorId, userId, typed, pseudonym, BATCH));
    // Events of logins that were taken for this person to applications.
    String subject = Subject.of(userId, connectorId);
    int all = own + inParts(audit -> audit.eraseSubject(subject, pseudonym, BATCH));
    AuditEvent event =
        AuditEvent.of(AuditType.PERSON_ERASED)
            .with(Fact.ACTOR, actor)
            .with(Fact.CONNECTOR, connectorId)
            .with(Fact.USER, pseudonym)
            .with(Fact.COUNT, Integer.toString(all))
            .at(clock.instant());
    storage.write(tx -> {
      tx.audit().append(event);
      return null;
    });
    return new Erased(pseudonym, all);
  }

  /** Repeats what changes at most {@link #BATCH} events, until none are left; says how many. */
  private int inParts(ToIntFunction<AuditStore> part) {
    int all = 0;
    int changed;
    do {
      changed = storage.write(tx -> part.applyAsInt(tx.audit()));
      all += changed;
    } while (changed == BATCH);
    return all;
  }

  /**
   * What became of a person's events.
   *
   * @param pseudonym what stands in the place of the person
   * @param events in how many events
   */
  record Erased(String pseudonym, int events) {}
}
