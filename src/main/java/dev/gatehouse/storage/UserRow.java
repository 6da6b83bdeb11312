package dev.gatehouse.storage;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A local user of a connector that keeps its users here.
 *
 * @param connectorId the connector that owns the user
 * @param userId stable identifier; part of {@code sub}, never reused
 * @param login canonical login name, unique within the connector
 * @param email e-mail address, or null
 * @param emailVerified whether the address was verified
 * @param username display name in Dex's sense (claim {@code name} when {@code name} is null)
 * @param name full name, or null
 * @param preferredUsername claim {@code preferred_username}, or null
 * @param groups groups
 * @param passwordHash bcrypt, or null when no password is set
 * @param enabled whether the user may log in
 * @param mustChangePassword whether the next login asks for a new password
 * @param createdAt creation
 * @param updatedAt last change
 */
public record UserRow(
    String connectorId,
    String userId,
    String login,
    String email,
    boolean emailVerified,
    String username,
    String name,
    String preferredUsername,
    List<String> groups,
    String passwordHash,
    boolean enabled,
    boolean mustChangePassword,
    Instant createdAt,
    Instant updatedAt) {

  /** The same with another password, changed at {@code now}. */
  public UserRow withPassword(String hash, boolean mustChange, Instant now) {
    return new UserRow(
        connectorId,
        userId,
        login,
        email,
        emailVerified,
        username,
        name,
        preferredUsername,
        groups,
        hash,
        enabled,
        mustChange,
        createdAt,
        nextChange(now));
  }

  /** The time of a change made now: each is later than the one before, which tells them apart. */
  public Instant nextChange(Instant now) {
    // The database keeps milliseconds: what differs by less is the same to it.
    Instant kept = now.truncatedTo(ChronoUnit.MILLIS);
    return kept.isAfter(updatedAt) ? kept : updatedAt.plusMillis(1);
  }
}
