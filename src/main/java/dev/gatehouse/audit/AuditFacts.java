package dev.gatehouse.audit;

import dev.gatehouse.audit.AuditEvent.Fact;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which facts the events of a type have. Immutable.
 *
 * @param required in every event
 * @param optional in some
 */
record AuditFacts(Set<Fact> required, Set<Fact> optional) {

  static AuditFacts always(Fact first, Fact... more) {
    return new AuditFacts(Set.of(), Set.of()).and(first, more);
  }

  /** What concerns one grant of a person. */
  static AuditFacts ofGrant() {
    return always(Fact.CLIENT, Fact.CONNECTOR, Fact.USER, Fact.SUBJECT, Fact.GRANT, Fact.SESSION);
  }

  /** What an administrator does to a local user. */
  static AuditFacts ofUser() {
    return always(Fact.ACTOR, Fact.CONNECTOR, Fact.USER, Fact.LOGIN);
  }

  /** What is done to an identity of an account. */
  static AuditFacts ofIdentity() {
    return always(Fact.ACTOR, Fact.REASON, Fact.CONNECTOR, Fact.USER, Fact.SUBJECT, Fact.DETAIL);
  }

  /** The same with further facts that are always there. */
  AuditFacts and(Fact first, Fact... more) {
    return new AuditFacts(union(required, first, more), optional);
  }

  /** The same with further facts that may be there. */
  AuditFacts maybe(Fact first, Fact... more) {
    return new AuditFacts(required, union(optional, first, more));
  }

  private static Set<Fact> union(Set<Fact> some, Fact first, Fact... more) {
    EnumSet<Fact> all = EnumSet.of(first, more);
    all.addAll(some);
    return Collections.unmodifiableSet(all);
  }
}
