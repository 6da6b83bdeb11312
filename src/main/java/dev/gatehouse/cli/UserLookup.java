package dev.gatehouse.cli;

import dev.gatehouse.wiring.StartException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The resource of a local user, found by the login.
 *
 * @param path below {@code /users}
 * @param query says whose user it is
 */
record UserLookup(String path, Map<String, String> query) {

  /**
   * @param connector the connector that keeps the user, or null for the only one
   * @throws CommandFailure when there is no such user
   */
  static UserLookup of(Administration administration, String login, String connector)
      throws StartException {
    Map<String, String> query = new LinkedHashMap<>();
    Administration.put(query, "connector", connector);
    Map<String, String> search = new LinkedHashMap<>(query);
    search.put("login", login);
    List<?> found = (List<?>) administration.get("/users", search).get("users");
    if (found.isEmpty()) {
      throw new CommandFailure(
          "the database has no user with the login "
              + login
              + " (users of the configuration file are changed there)");
    }
    Map<?, ?> user = (Map<?, ?>) found.get(0);
    return new UserLookup("/users/" + Administration.segment((String) user.get("id")), query);
  }
}
