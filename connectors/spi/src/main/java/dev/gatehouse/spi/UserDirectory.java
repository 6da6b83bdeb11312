package dev.gatehouse.spi;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * People that the host keeps for one connector.
 *
 * <p>Thread-safe. Each call is one read of the current state.
 */
public interface UserDirectory {

  /** The person with a login name; the host canonicalises it ({@link Logins#canonical}). */
  Optional<DirectoryUser> findByLogin(String login);

  /** The person with a stable identifier. */
  Optional<DirectoryUser> findByUserId(String userId);

  /** How many people there are, for an administrator; empty when the host does not count. */
  default Optional<Census> count() {
    return Optional.empty();
  }

  /**
   * How many people there are.
   *
   * @param places by where the host keeps them
   * @param unseen where there may be more who cannot be counted now, in words; empty: nowhere
   */
  record Census(List<Headcount> places, Optional<String> unseen) {
    public Census {
      places = List.copyOf(places);
      Objects.requireNonNull(unseen, "unseen");
    }
  }

  /**
   * How many people there are in one place.
   *
   * @param where the place in words, such as {@code "the database"}
   * @param people all of them
   * @param disabled those who may not log in
   * @param withoutPassword those who have no password
   * @param costs how many passwords are hashed at which cost
   */
  record Headcount(
      String where, long people, long disabled, long withoutPassword, Map<Integer, Long> costs) {
    public Headcount {
      Objects.requireNonNull(where, "where");
      costs = Map.copyOf(costs);
    }

    /** Counts people who are at hand. */
    public static Headcount of(String where, Collection<DirectoryUser> people) {
      Map<Integer, Long> costs = new TreeMap<>();
      for (DirectoryUser person : people) {
        if (person.passwordHash() != null) {
          BcryptHash.costOf(person.passwordHash())
              .ifPresent(cost -> costs.merge(cost, 1L, Long::sum));
        }
      }
      return new Headcount(
          where,
          people.size(),
          people.stream().filter(person -> !person.enabled()).count(),
          people.stream().filter(person -> person.passwordHash() == null).count(),
          costs);
    }
  }

  /** A directory without anybody. */
  static UserDirectory empty() {
    return new UserDirectory() {
      @Override
      public Optional<DirectoryUser> findByLogin(String login) {
        return Optional.empty();
      }

      @Override
      public Optional<DirectoryUser> findByUserId(String userId) {
        return Optional.empty();
      }
    };
  }
}
