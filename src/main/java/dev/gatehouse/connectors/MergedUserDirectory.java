package dev.gatehouse.connectors;

import dev.gatehouse.spi.DirectoryUser;
import dev.gatehouse.spi.Logins;
import dev.gatehouse.spi.UserDirectory;
import dev.gatehouse.storage.UserRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The people of one connector: those of the configuration first, then those of the database.
 *
 * <p>A person of the configuration hides one of the database with the same login or identifier, in
 * both directions of look-up, so that nobody keeps refreshing as somebody who can no longer log in.
 */
final class MergedUserDirectory implements UserDirectory {
  private final String connectorId;
  private final UserSource source;
  private final Map<String, DirectoryUser> byLogin = new HashMap<>();
  private final Map<String, DirectoryUser> byUserId = new HashMap<>();

  MergedUserDirectory(String connectorId, UserSource source, List<DirectoryUser> staticUsers) {
    this.connectorId = connectorId;
    this.source = source;
    for (DirectoryUser user : staticUsers) {
      byLogin.put(Logins.canonical(user.login()), user);
      byUserId.put(user.userId(), user);
    }
  }

  @Override
  public Optional<DirectoryUser> findByLogin(String login) {
    String canonical = Logins.canonical(login);
    DirectoryUser known = byLogin.get(canonical);
    if (known != null) {
      return Optional.of(known);
    }
    return source
        .byLogin(connectorId, canonical)
        .filter(row -> !byUserId.containsKey(row.userId()))
        .map(MergedUserDirectory::person);
  }

  @Override
  public Optional<DirectoryUser> findByUserId(String userId) {
    DirectoryUser known = byUserId.get(userId);
    if (known != null) {
      return Optional.of(known);
    }
    return source
        .byId(connectorId, userId)
        .filter(row -> !byLogin.containsKey(row.login()))
        .map(MergedUserDirectory::person);
  }

  private static DirectoryUser person(UserRow row) {
    return new DirectoryUser(
        row.userId(),
        row.login(),
        row.email(),
        row.username(),
        row.name(),
        row.preferredUsername(),
        row.emailVerified(),
        row.groups(),
        row.passwordHash(),
        row.enabled(),
        row.mustChangePassword());
  }
}
