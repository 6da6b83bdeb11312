package dev.gatehouse.config.settings;

import dev.gatehouse.spi.BcryptHash;
import java.util.List;
import java.util.Optional;

/**
 * A local user that the file declares.
 *
 * @param email the login name, compared without regard to case, and the {@code email} claim
 * @param name the {@code name} claim; empty for the user name
 * @param userId part of the {@code sub}
 */
public record StaticPasswordSettings(
    String email,
    BcryptHash hash,
    String username,
    Optional<String> name,
    Optional<String> preferredUsername,
    boolean emailVerified,
    String userId,
    List<String> groups) {
  public StaticPasswordSettings {
    groups = List.copyOf(groups);
  }
}
