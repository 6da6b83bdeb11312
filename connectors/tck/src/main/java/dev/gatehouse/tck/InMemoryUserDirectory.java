package dev.gatehouse.tck;

import dev.gatehouse.spi.DirectoryUser;
import dev.gatehouse.spi.Logins;
import dev.gatehouse.spi.UserDirectory;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A directory of users that a test fills. Thread-safe. */
public final class InMemoryUserDirectory implements UserDirectory {
  private final Map<String, DirectoryUser> byUserId = new ConcurrentHashMap<>();

  /** Adds a person, or replaces the one with the same identifier. */
  public void put(DirectoryUser user) {
    byUserId.put(user.userId(), user);
  }

  /** Removes a person. */
  public void remove(String userId) {
    byUserId.remove(userId);
  }

  @Override
  public Optional<DirectoryUser> findByLogin(String login) {
    String wanted = Logins.canonical(login);
    return byUserId.values().stream()
        .filter(user -> Logins.canonical(user.login()).equals(wanted))
        .findFirst();
  }

  @Override
  public Optional<DirectoryUser> findByUserId(String userId) {
    return Optional.ofNullable(byUserId.get(userId));
  }
}
