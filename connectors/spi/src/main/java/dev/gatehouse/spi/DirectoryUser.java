package dev.gatehouse.spi;

import java.util.List;
import java.util.Objects;

/**
 * A person in the host's {@link UserDirectory}.
 *
 * @param userId stable identifier, part of {@code sub}
 * @param login canonical login name
 * @param email e-mail address, or null
 * @param username display name in Dex's sense, or null
 * @param name full name, or null
 * @param preferredUsername claim {@code preferred_username}, or null
 * @param emailVerified whether the address was verified
 * @param groups groups
 * @param passwordHash bcrypt in its text form, or null when no password is set
 * @param enabled whether the person may log in
 * @param mustChangePassword whether the person has to choose a new password first
 */
public record DirectoryUser(
    String userId,
    String login,
    String email,
    String username,
    String name,
    String preferredUsername,
    boolean emailVerified,
    List<String> groups,
    String passwordHash,
    boolean enabled,
    boolean mustChangePassword) {

  public DirectoryUser {
    Objects.requireNonNull(userId, "userId");
    Objects.requireNonNull(login, "login");
    groups = List.copyOf(groups);
  }

  /** Without the hash. */
  @Override
  public String toString() {
    return "DirectoryUser[userId=" + userId + ", login=" + login + ", enabled=" + enabled + "]";
  }
}
