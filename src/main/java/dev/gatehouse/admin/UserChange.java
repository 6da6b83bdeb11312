package dev.gatehouse.admin;

import dev.gatehouse.storage.UserRow;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A change of a user; null keeps what is there.
 *
 * @param connectorId the connector that knows the user
 * @param userId the user
 * @param email new e-mail address
 * @param name new full name
 * @param preferredUsername new short name
 * @param groups new groups, replacing all
 * @param addGroups groups to add
 * @param removeGroups groups to take away
 * @param enabled whether the user may log in
 * @param mustChange whether the next login asks for another password
 * @param actor who changes, for the audit record
 */
record UserChange(
    String connectorId,
    String userId,
    String email,
    String name,
    String preferredUsername,
    List<String> groups,
    List<String> addGroups,
    List<String> removeGroups,
    Boolean enabled,
    Boolean mustChange,
    String actor) {

  UserRow of(UserRow user, String hash, Instant now) {
    return new UserRow(
        user.connectorId(),
        user.userId(),
        user.login(),
        email == null ? user.email() : email,
        user.emailVerified(),
        name == null ? user.username() : name,
        name == null ? user.name() : name,
        preferredUsername == null ? user.preferredUsername() : preferredUsername,
        groupsOf(user),
        hash == null ? user.passwordHash() : hash,
        enabled == null ? user.enabled() : enabled,
        mustChange == null ? user.mustChangePassword() : mustChange,
        user.createdAt(),
        user.nextChange(now));
  }

  private List<String> groupsOf(UserRow user) {
    Set<String> all = new LinkedHashSet<>(groups == null ? user.groups() : groups);
    all.addAll(addGroups);
    removeGroups.forEach(all::remove);
    return List.copyOf(all);
  }
}
