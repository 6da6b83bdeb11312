package dev.gatehouse.spi;

/**
 * Makes the stored form of a new password, for a connector whose people live in the {@link
 * UserDirectory}: the host stores what it returns as {@link DirectoryUser#passwordHash()}.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface PasswordHasher {

  /**
   * Hashes a password.
   *
   * @param password the password; the caller wipes it
   * @throws UnacceptablePasswordException when the password cannot be stored as it is
   * @throws BusyException when too much password work is waiting
   */
  String hash(char[] password) throws UnacceptablePasswordException;
}
