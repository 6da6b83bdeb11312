package dev.gatehouse.sessions;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.clients.Client;
import dev.gatehouse.protocol.Subject;
import dev.gatehouse.storage.IdentityKey;
import dev.gatehouse.storage.IdentityRow;
import dev.gatehouse.storage.PersonStore.Ended;
import dev.gatehouse.storage.Transaction;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Links identities to accounts and takes them out again, for the person and for administrators
 * alike (rule R8). Whoever calls this has made sure that both belong to one person; an address
 * never says so. Stateless; all of it is part of the caller's transaction, and its first locks.
 *
 * <p>No client ever sees the {@code sub} of a person change by it: an identity that clients may
 * know keeps its own, one that none knows takes that of the account, and what was issued keeps what
 * it was issued with.
 */
public final class Linking {
  private Linking() {}

  /** Why something is not done. */
  public enum Refusal {
    /** The identity, or the account, is not there. */
    UNKNOWN,
    /** The identity shares an account with others. */
    LINKED_ELSEWHERE,
    /** The account is disabled. */
    DISABLED,
    /** Nothing is linked to the identity's account. */
    THE_LAST,
    /** Others in the account give clients its {@code sub}. */
    SUBJECT_OF_OTHERS,
    /** It is the identity that the account is, so its {@code sub} is the account's. */
    THE_MAIN,
    /** An identity of the two accounts is at a connector whose people may not link. */
    NOT_FOR_PEOPLE,
    /** What was seen before is no longer so. */
    CHANGED_MEANWHILE
  }

  /** Which {@code sub} a linked identity gives clients. */
  public enum SubjectChoice {
    /** The account's. */
    ACCOUNT,
    /** Its own. */
    OWN
  }

  /**
   * What came of it.
   *
   * @param refusal why nothing has happened, or null
   * @param identity the identity as it is then, or null
   * @param changed whether anything is other than before
   * @param ended what has ended with it
   */
  public record Outcome(Refusal refusal, IdentityRow identity, boolean changed, Ended ended) {
    /** Nothing was done. */
    public static Outcome refused(Refusal refusal) {
      return new Outcome(refusal, null, false, new Ended(0, 0));
    }
  }

  /** Whether clients may know the {@code sub} of an identity's own. */
  public static boolean known(Transaction tx, IdentityRow row) {
    return tx.identities()
        .known(row, Subject.of(row.key().userId(), row.key().connectorId()), Client.ACCOUNT_PAGES);
  }

  /**
   * Links an identity to an account. Where clients know the {@code sub} of the identity, and not
   * the one of an account that has nothing linked to it yet, the account takes that of the
   * identity.
   *
   * @param identity what is linked; it must be alone in its account
   * @param choice which {@code sub} an identity gets that no client knows
   */
  public static Outcome link(
      Transaction tx,
      String accountId,
      IdentityKey identity,
      SubjectChoice choice,
      Ending.By by,
      Instant now) {
    Optional<String> from = tx.identities().find(identity).map(IdentityRow::accountId);
    if (from.isEmpty()) {
      return Outcome.refused(Refusal.UNKNOWN);
    }
    Set<String> both = new HashSet<>(List.of(accountId, from.get()));
    return link(tx, tx.identities().hold(both), accountId, identity, choice, by, now);
  }

  /** The same for two accounts that are held already. */
  private static Outcome link(
      Transaction tx,
      List<IdentityRow> held,
      String accountId,
      IdentityKey identity,
      SubjectChoice choice,
      Ending.By by,
      Instant now) {
    Optional<IdentityRow> joining = one(held, identity);
    List<IdentityRow> there = of(held, accountId);
    if (joining.isEmpty()) {
      return Outcome.refused(Refusal.CHANGED_MEANWHILE);
    }
    if (there.isEmpty()) {
      return Outcome.refused(Refusal.UNKNOWN);
    }
    IdentityRow row = joining.get();
    if (row.accountId().equals(accountId)) {
      return new Outcome(null, row, false, new Ended(0, 0));
    }
    if (of(held, row.accountId()).size() > 1) {
      return Outcome.refused(Refusal.LINKED_ELSEWHERE);
    }
    if (row.disabled() || there.get(0).disabled()) {
      return Outcome.refused(Refusal.DISABLED);
    }
    IdentityRow main = there.get(0);
    boolean keeps = choice == SubjectChoice.OWN || known(tx, row);
    if (keeps && choice == SubjectChoice.ACCOUNT && there.size() == 1 && !known(tx, main)) {
      tx.identities().place(identity, accountId, identity, null);
      tx.identities().place(main.key(), accountId, identity, now);
      IdentityRow taken = tx.identities().find(main.key()).orElseThrow();
      tx.audit().append(event(by, AuditType.IDENTITY_LINKED, taken, accountId).at(now));
    } else {
      tx.identities().place(identity, accountId, keeps ? identity : main.key(), now);
    }
    tx.identities().removeAccount(row.accountId());
    IdentityRow linked = tx.identities().find(identity).orElseThrow();
    tx.audit().append(event(by, AuditType.IDENTITY_LINKED, linked, accountId).at(now));
    return new Outcome(null, linked, true, new Ended(0, 0));
  }

  /**
   * Links two identities whose person is logged in to both: the second to the account of the first,
   * or the other way round where only that is possible.
   *
   * @param first one as it was read; nothing is done unless it is still in that account
   * @param second the other, likewise
   * @param connectors those whose people may link; everything in both accounts must be at them
   */
  public static Outcome linkBoth(
      Transaction tx,
      IdentityRow first,
      IdentityRow second,
      Set<String> connectors,
      Ending.By by,
      Instant now) {
    List<IdentityRow> held =
        tx.identities().hold(new HashSet<>(List.of(first.accountId(), second.accountId())));
    if (!stillThere(held, first) || !stillThere(held, second)) {
      return Outcome.refused(Refusal.CHANGED_MEANWHILE);
    }
    // What an administrator has linked is not opened to the logins that people may add.
    if (!held.stream().allMatch(row -> connectors.contains(row.key().connectorId()))) {
      return Outcome.refused(Refusal.NOT_FOR_PEOPLE);
    }
    SubjectChoice choice = SubjectChoice.ACCOUNT;
    Outcome outcome = link(tx, held, first.accountId(), second.key(), choice, by, now);
    return outcome.refusal() == Refusal.LINKED_ELSEWHERE
        ? link(tx, held, second.accountId(), first.key(), choice, by, now)
        : outcome;
  }

  /**
   * The same as {@link #unlink} for a person who is logged in by an identity of the account.
   *
   * @param own that identity as it was read; nothing is done unless it is still in that account
   */
  public static Outcome unlinkOwn(
      Transaction tx,
      IdentityRow own,
      IdentityKey identity,
      String newAccountId,
      Ending.By by,
      Instant now) {
    List<IdentityRow> held = tx.identities().hold(Set.of(own.accountId()));
    return stillThere(held, own)
        ? unlink(tx, held, identity, newAccountId, by, now)
        : Outcome.refused(Refusal.CHANGED_MEANWHILE);
  }

  /**
   * Takes an identity out of its account, into one of its own. What it has under the {@code sub} of
   * the account ends: whoever was taken out must not go on as that person.
   *
   * @param accountId the account that it must be in
   * @param newAccountId the identifier of the new account
   */
  public static Outcome unlink(
      Transaction tx,
      String accountId,
      IdentityKey identity,
      String newAccountId,
      Ending.By by,
      Instant now) {
    return unlink(tx, tx.identities().hold(Set.of(accountId)), identity, newAccountId, by, now);
  }

  /** The same for an account that is held already. */
  private static Outcome unlink(
      Transaction tx,
      List<IdentityRow> held,
      IdentityKey identity,
      String newAccountId,
      Ending.By by,
      Instant now) {
    Optional<IdentityRow> leaving = one(held, identity);
    if (leaving.isEmpty()) {
      return Outcome.refused(Refusal.UNKNOWN);
    }
    IdentityRow row = leaving.get();
    if (held.size() == 1) {
      return Outcome.refused(Refusal.THE_LAST);
    }
    if (row.disabled()) {
      return Outcome.refused(Refusal.DISABLED);
    }
    if (held.stream().anyMatch(one -> !one.key().equals(identity) && speaksAs(one, identity))) {
      return Outcome.refused(Refusal.SUBJECT_OF_OTHERS);
    }
    keepSubject(tx, row);
    tx.identities().makeAccount(newAccountId, now);
    tx.identities().place(identity, newAccountId, identity, null);
    if (row.linkedAt() == null) {
      // Somebody has to be the account now: who was linked first, whose sub is its own.
      IdentityRow next = held.get(1);
      tx.identities().place(next.key(), next.accountId(), next.subject(), null);
    }
    Ended ended = row.ownSubject() ? new Ended(0, 0) : everything(tx, identity, by, now);
    IdentityRow unlinked = tx.identities().find(identity).orElseThrow();
    tx.audit()
        .append(
            ended.in(event(by, AuditType.IDENTITY_UNLINKED, unlinked, row.accountId())).at(now));
    return new Outcome(null, unlinked, true, ended);
  }

  /**
   * Lets an identity give clients the {@code sub} of its account, or its own again. To clients it
   * is somebody else then, so all that it has at them ends first.
   *
   * @param accountId the account that it must be in
   */
  public static Outcome changeSubject(
      Transaction tx,
      String accountId,
      IdentityKey identity,
      SubjectChoice choice,
      Ending.By by,
      Instant now) {
    List<IdentityRow> held = tx.identities().hold(Set.of(accountId));
    Optional<IdentityRow> found = one(held, identity);
    if (found.isEmpty()) {
      return Outcome.refused(Refusal.UNKNOWN);
    }
    IdentityRow row = found.get();
    boolean own = choice == SubjectChoice.OWN;
    if (own == row.ownSubject()) {
      return new Outcome(null, row, false, new Ended(0, 0));
    }
    if (row.linkedAt() == null) {
      return Outcome.refused(held.size() == 1 ? Refusal.THE_LAST : Refusal.THE_MAIN);
    }
    if (row.disabled()) {
      return Outcome.refused(Refusal.DISABLED);
    }
    keepSubject(tx, row);
    IdentityKey subject = own ? identity : held.get(0).key();
    tx.identities().place(identity, row.accountId(), subject, row.linkedAt());
    Ended ended = everything(tx, identity, by, now);
    IdentityRow changed = tx.identities().find(identity).orElseThrow();
    tx.audit()
        .append(ended.in(event(by, AuditType.SUBJECT_CHANGED, changed, row.accountId())).at(now));
    return new Outcome(null, changed, true, ended);
  }

  /**
   * Disables an account: whoever it is at whichever connector, nobody logs in, and all that was
   * allowed ends. Or enables it again.
   *
   * @return empty when there is no such account
   */
  public static Optional<Ended> disable(
      Transaction tx, String accountId, boolean disabled, Ending.By by, Instant now) {
    List<IdentityRow> held = tx.identities().hold(Set.of(accountId));
    if (held.isEmpty()) {
      return Optional.empty();
    }
    Ended ended = new Ended(0, 0);
    if (tx.identities().disable(accountId, disabled ? now : null) == 0) {
      return Optional.of(ended);
    }
    for (IdentityRow row : held) {
      Ended some = disabled ? Ending.all(tx, person(row.key()), by, now) : new Ended(0, 0);
      AuditType type = disabled ? AuditType.ACCOUNT_DISABLED : AuditType.ACCOUNT_ENABLED;
      tx.audit().append(some.in(event(by, type, row, accountId)).at(now));
      ended = ended.plus(some);
    }
    return Optional.of(ended);
  }

  /**
   * Before an identity stops giving the {@code sub} of another: clients may have been told it by
   * this one alone, and what shows it ends and is cleaned up. While an identity speaks for it, the
   * other one is not alone in its account, so this is early enough; and its row is held here, which
   * it is not where a client is told.
   */
  private static void keepSubject(Transaction tx, IdentityRow row) {
    if (!row.ownSubject() && row.lastLoginAt() != null) {
      tx.identities().makeKnown(row.subject());
    }
  }

  private static Ended everything(Transaction tx, IdentityKey identity, Ending.By by, Instant now) {
    tx.consents().revokeOfUser(identity.connectorId(), identity.userId());
    return Ending.all(tx, person(identity), by, now);
  }

  private static Ending.Person person(IdentityKey identity) {
    return new Ending.Person(identity.connectorId(), identity.userId());
  }

  private static boolean speaksAs(IdentityRow row, IdentityKey subject) {
    return row.subject().equals(subject);
  }

  private static Optional<IdentityRow> one(List<IdentityRow> rows, IdentityKey identity) {
    return rows.stream().filter(row -> row.key().equals(identity)).findFirst();
  }

  private static boolean stillThere(List<IdentityRow> held, IdentityRow seen) {
    return of(held, seen.accountId()).stream().anyMatch(row -> row.key().equals(seen.key()));
  }

  private static List<IdentityRow> of(List<IdentityRow> rows, String accountId) {
    return rows.stream().filter(row -> row.accountId().equals(accountId)).toList();
  }

  /** The account is named by its identifier: what else is linked to it belongs to other events. */
  private static AuditEvent.Builder event(
      Ending.By by, AuditType type, IdentityRow row, String accountId) {
    return by.event(type)
        .with(Fact.CONNECTOR, row.key().connectorId())
        .with(Fact.USER, row.key().userId())
        .with(Fact.SUBJECT, Subject.of(row.subject().userId(), row.subject().connectorId()))
        .with(Fact.DETAIL, "account " + accountId);
  }
}
