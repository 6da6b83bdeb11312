package dev.gatehouse.config.settings;

import dev.gatehouse.spi.BcryptHash;
import java.util.List;
import java.util.Optional;

/**
 * A local user that the file declares.
 *
 * @param email the login name, compared without regard to case, and the {@code email} claim
 * @param hash of the password; empty when the file has one that nobody can log in with
 * @param name the {@code name} claim; empty for the user name
 * @param userId part of the {@code sub}; empty when the file has none, and nobody can log in
 */
public record StaticPasswordSettings(
    String email,
    Optional<BcryptHash> hash,
    String username,
    Optional<String> name,
    Optional<String> preferredUsername,
    boolean emailVerified,
    String userId,
    List<String> groups) {
  public StaticPasswordSettings {
    groups = List.copyOf(groups);
  }

  /** Whether this person can log in; else the report has said why not. */
  public boolean usable() {
    return hash.isPresent() && !userId.isEmpty();
  }
}
