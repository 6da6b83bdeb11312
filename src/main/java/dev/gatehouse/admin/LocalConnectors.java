package dev.gatehouse.admin;

import dev.gatehouse.connectors.ConnectorSet;
import dev.gatehouse.connectors.ConnectorStatus;
import dev.gatehouse.rest.Call;
import dev.gatehouse.rest.ProblemException;
import java.util.List;

/** Connectors that keep their users in this server's database. */
final class LocalConnectors {
  private LocalConnectors() {}

  /** The connector that a call means. */
  static String named(Call call) {
    return named(call.query(UserShapes.CONNECTOR).orElse(null), call.generation().connectors());
  }

  /**
   * The connector that is meant: the named one, or the only one that keeps users here.
   *
   * @param name or null
   */
  static String named(String name, ConnectorSet connectors) {
    if (name != null) {
      if (connectors.find(name).isEmpty()) {
        throw ProblemException.member(
            UserShapes.CONNECTOR,
            "there is no connector "
                + name
                + "; there are "
                + connectors.all().stream().map(ConnectorStatus::id).toList());
      }
      return name;
    }
    List<String> local =
        connectors.all().stream()
            .map(ConnectorStatus::id)
            .filter(id -> UserAdministration.keepsUsers(connectors, id))
            .toList();
    if (local.size() == 1) {
      return local.get(0);
    }
    throw ProblemException.member(
        UserShapes.CONNECTOR,
        local.isEmpty()
            ? "no connector keeps users here; set enablePasswordDB: true"
            : "several connectors keep users here; name one of " + local);
  }
}
