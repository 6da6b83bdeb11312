package dev.gatehouse.connectors;

import dev.gatehouse.spi.DirectoryUser;
import dev.gatehouse.spi.Logins;
import dev.gatehouse.spi.UserDirectory;
import dev.gatehouse.storage.UserCount;
import dev.gatehouse.storage.UserRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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

  @Override
  public Optional<Census> count() {
    List<Headcount> places = new ArrayList<>();
    places.add(Headcount.of("the configuration", byUserId.values()));
    Optional<Headcount> stored = source.count(connectorId);
    stored.ifPresent(places::add);
    return Optional.of(
        new Census(
            places,
            stored.isPresent() ? Optional.empty() : Optional.of("the database of the server")));
  }

  /** The users of the database in numbers. */
  static Headcount headcount(List<UserCount> counts) {
    Map<Integer, Long> costs = new TreeMap<>();
    long people = 0;
    long disabled = 0;
    long withoutPassword = 0;
    for (UserCount one : counts) {
      people += one.users();
      disabled += one.enabled() ? 0 : one.users();
      if (one.hashCost() == null) {
        withoutPassword += one.users();
      } else if (one.hashCost().matches("[0-9]{2}")) {
        costs.merge(Integer.valueOf(one.hashCost()), one.users(), Long::sum);
      }
    }
    return new Headcount("the database", people, disabled, withoutPassword, costs);
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
