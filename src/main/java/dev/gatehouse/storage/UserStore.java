package dev.gatehouse.storage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Local users. */
public interface UserStore {

  /** Inserts a user; false when the login or the identifier is taken within the connector. */
  boolean insert(UserRow user);

  /**
   * Replaces a user's data, only while the last change is the expected one; false when there is no
   * such user or somebody else has changed them, whose change must not be undone unseen.
   */
  boolean replace(UserRow user, Instant expectedUpdatedAt);

  /** Deletes a user; false when there is none. */
  boolean delete(String connectorId, String userId);

  /**
   * Whether a user is there whose last change is the expected one. In a writing transaction it
   * stays so until the transaction ends: whoever changes the user meanwhile waits for it.
   */
  boolean unchanged(String connectorId, String userId, Instant expectedUpdatedAt);

  Optional<UserRow> byLogin(String connectorId, String canonicalLogin);

  Optional<UserRow> byId(String connectorId, String userId);

  /** Users of a connector in order of login, after {@code afterLogin} (null for the first page). */
  List<UserRow> list(String connectorId, String afterLogin, int limit);

  /** The same, only those whose login begins with a prefix. */
  List<UserRow> search(String connectorId, String loginPrefix, String afterLogin, int limit);

  /** How many users of a connector there are of each kind. Reads every user. */
  List<UserCount> counts(String connectorId);

  /** Groups of a connector's users in order of name. Reads every user. */
  List<GroupCount> groups(String connectorId, String afterName, int limit);

  /** Users in a group in order of login. Reads users until there are enough. */
  List<UserRow> members(String connectorId, String group, String afterLogin, int limit);
}
