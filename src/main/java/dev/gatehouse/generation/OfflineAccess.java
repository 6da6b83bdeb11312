package dev.gatehouse.generation;

import dev.gatehouse.clients.Client;
import dev.gatehouse.connectors.ConnectorLease;
import dev.gatehouse.connectors.ConnectorUnavailableException;
import dev.gatehouse.protocol.Scope;
import java.util.List;

/**
 * Whether {@code offline_access} gives a refresh token. Where it does not, it is not among the
 * scopes that are granted, shown, recorded and answered (RFC 6749 §5.1). Thread-safe.
 */
public final class OfflineAccess {
  private static final String REFRESH_TOKEN = "refresh_token";

  private OfflineAccess() {}

  /**
   * What is granted of requested scopes.
   *
   * @param connectorId the connector that the person came through
   */
  public static List<String> granted(
      Generation generation, Client client, String connectorId, List<String> scopes) {
    return !scopes.contains(Scope.OFFLINE_ACCESS) || possible(generation, client, connectorId)
        ? scopes
        : scopes.stream().filter(scope -> !scope.equals(Scope.OFFLINE_ACCESS)).toList();
  }

  /**
   * As in Dex, only a connector that can tell later whether the person still exists gives refresh
   * tokens.
   */
  private static boolean possible(Generation generation, Client client, String connectorId) {
    if (!client.allowsGrant(REFRESH_TOKEN)
        || !generation.policy().grantTypes().contains(REFRESH_TOKEN)) {
      return false;
    }
    try (ConnectorLease lease = generation.connectors().borrow(connectorId)) {
      return lease.status().allowsGrant(REFRESH_TOKEN) && lease.connector().refresh().isPresent();
    } catch (ConnectorUnavailableException e) {
      // The next refresh will ask it; a hiccup now must not cost the person a second login.
      return true;
    }
  }
}
