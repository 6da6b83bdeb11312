package dev.gatehouse.storage;

import dev.gatehouse.audit.AuditType;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which events are looked for. Everything that is said must hold. Immutable.
 *
 * @param types one of these; empty for all
 * @param from events of this moment and later, or null
 * @param until events before this moment, or null
 * @param person whom the event is about
 * @param keys further facts with the values that they must have
 * @param order which come first
 * @param after the place behind which the answer begins, in the order asked for
 * @param limit how many at most
 */
public record AuditQuery(
    Set<AuditType> types,
    Instant from,
    Instant until,
    Optional<Person> person,
    Map<Key, String> keys,
    Order order,
    Optional<AuditEntry.Position> after,
    int limit) {

  /** What an event can be looked for by, beside its time, its type and its person. */
  public enum Key {
    CONNECTOR,
    SUBJECT,
    CLIENT,
    SESSION,
    GRANT,
    JTI,
    REQUEST,
    REMOTE
  }

  /** In which order events come. */
  public enum Order {
    NEWEST_FIRST,
    OLDEST_FIRST
  }

  /**
   * A person: any of these identifiers, or any of these names.
   *
   * @param userIds identifiers at connectors, at least one
   * @param logins what was typed to log in
   */
  public record Person(Set<String> userIds, Set<String> logins) {
    public Person {
      if (userIds.isEmpty()) {
        throw new IllegalArgumentException("nobody is asked for");
      }
      userIds = Set.copyOf(userIds);
      logins = Set.copyOf(logins);
    }
  }

  public AuditQuery {
    EnumSet<AuditType> sortedTypes = EnumSet.noneOf(AuditType.class);
    sortedTypes.addAll(types);
    types = java.util.Collections.unmodifiableSet(sortedTypes);
    EnumMap<Key, String> sortedKeys = new EnumMap<>(Key.class);
    sortedKeys.putAll(keys);
    keys = java.util.Collections.unmodifiableMap(sortedKeys);
  }

  /** Everything, the newest first. */
  public static AuditQuery newest(int limit) {
    return new AuditQuery(
        Set.of(),
        null,
        null,
        Optional.empty(),
        Map.of(),
        Order.NEWEST_FIRST,
        Optional.empty(),
        limit);
  }

  /** Everything, the oldest first. */
  public static AuditQuery oldest(int limit) {
    return newest(limit).in(Order.OLDEST_FIRST);
  }

  /** The same in another order. */
  public AuditQuery in(Order other) {
    return new AuditQuery(types, from, until, person, keys, other, after, limit);
  }

  /** The same for these types only. */
  public AuditQuery ofTypes(Set<AuditType> some) {
    return new AuditQuery(some, from, until, person, keys, order, after, limit);
  }

  /** The same in a span of time; null for no bound. */
  public AuditQuery between(Instant first, Instant end) {
    return new AuditQuery(types, first, end, person, keys, order, after, limit);
  }

  /** The same about a person. */
  public AuditQuery about(Person someone) {
    return new AuditQuery(types, from, until, Optional.of(someone), keys, order, after, limit);
  }

  /** The same with one more fact. */
  public AuditQuery with(Key key, String value) {
    EnumMap<Key, String> more = new EnumMap<>(Key.class);
    more.putAll(keys);
    more.put(key, value);
    return new AuditQuery(types, from, until, person, more, order, after, limit);
  }

  /** The same with another number at most. */
  public AuditQuery atMost(int number) {
    return new AuditQuery(types, from, until, person, keys, order, after, number);
  }

  /** The same behind a place. */
  public AuditQuery behind(AuditEntry.Position place) {
    return new AuditQuery(types, from, until, person, keys, order, Optional.of(place), limit);
  }
}
