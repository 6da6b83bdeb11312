package dev.gatehouse.spi;

import java.util.Optional;

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
