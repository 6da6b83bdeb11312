package dev.gatehouse.connectors;

import java.util.List;
import java.util.Optional;

/**
 * One connector of a generation, as pages and health checks see it.
 *
 * @param id identifier
 * @param type type of its provider
 * @param name what people read
 * @param grantTypes grants that its people may be used in (Dex: connectors[].grantTypes); empty for
 *     all
 * @param problem why it could not be opened, for the administrator; empty when it is open
 */
public record ConnectorStatus(
    String id, String type, String name, List<String> grantTypes, Optional<String> problem) {

  public ConnectorStatus {
    grantTypes = List.copyOf(grantTypes);
  }

  /** Whether the grant may be used with it. */
  public boolean allowsGrant(String grantType) {
    return grantTypes.isEmpty() || grantTypes.contains(grantType);
  }

  /** Whether people can log in with it. */
  public boolean available() {
    return problem.isEmpty();
  }
}
