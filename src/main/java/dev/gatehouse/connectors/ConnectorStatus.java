package dev.gatehouse.connectors;

import java.util.Optional;
import java.util.Set;

/**
 * One connector of a generation, as pages and health checks see it.
 *
 * @param id identifier
 * @param type type of its provider
 * @param name what people read
 * @param origin where its type comes from; empty when there is no such type
 * @param grantTypes grant types that it may be used for; empty for all
 * @param problem why it could not be opened, for the administrator; empty when it is open
 */
public record ConnectorStatus(
    String id,
    String type,
    String name,
    Optional<ConnectorTypes.Origin> origin,
    Set<String> grantTypes,
    Optional<String> problem) {

  /** Whether grants of a type may come from it, as Dex restricts connectors. */
  public boolean allowsGrant(String type) {
    return grantTypes.isEmpty() || grantTypes.contains(type);
  }

  /**
   * Whether its people live elsewhere for certain, also while it is not open: of the types that are
   * built in only {@code local} keeps people here. What a plug-in does is known once it is open.
   */
  public boolean hostsNobody() {
    return origin.filter(one -> one.plugin().isEmpty()).isPresent() && !type.equals("local");
  }

  /** Whether people can log in with it. */
  public boolean available() {
    return problem.isEmpty();
  }
}
