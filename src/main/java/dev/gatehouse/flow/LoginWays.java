package dev.gatehouse.flow;

import dev.gatehouse.connectors.ConnectorLease;
import dev.gatehouse.connectors.ConnectorStatus;
import dev.gatehouse.connectors.ConnectorUnavailableException;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.RedirectError;
import java.util.List;

/** Through which connectors somebody may log in for a request. Thread-safe. */
public final class LoginWays {
  private LoginWays() {}

  /**
   * The connectors that the client, the request and the configuration allow, and that can reach an
   * authentication context class where the request demands one.
   *
   * @throws RedirectError when there is none
   */
  public static List<ConnectorStatus> of(Generation generation, AuthorizationRequest request) {
    List<ConnectorStatus> allowed =
        generation.connectors().all().stream()
            .filter(connector -> connector.allowsGrant(request.grantType()))
            .filter(connector -> request.client().allowsConnector(connector.id()))
            .filter(connector ->
                request.connectorId() == null || request.connectorId().equals(connector.id()))
            .toList();
    if (allowed.isEmpty()) {
      throw new RedirectError(
          request.target(),
          ErrorCode.ACCESS_DENIED,
          "No way to log in is configured for this client.");
    }
    if (!request.claims().acr().demanding()) {
      return allowed;
    }
    List<ConnectorStatus> reaching =
        allowed.stream().filter(connector -> mayReach(generation, connector.id())).toList();
    if (reaching.isEmpty()) {
      throw unmet(request);
    }
    return reaching;
  }

  /** What the client is told when no login can be what it demands. */
  static RedirectError unmet(AuthorizationRequest request) {
    return new RedirectError(
        request.target(),
        ErrorCode.UNMET_AUTHENTICATION_REQUIREMENTS,
        "No login here reaches the authentication context class that the request demands.");
  }

  /**
   * Whether a login may state an authentication context class at all: a password that is kept here
   * never does. What an upstream will say is known afterwards.
   */
  private static boolean mayReach(Generation generation, String connectorId) {
    try (ConnectorLease lease = generation.connectors().borrow(connectorId)) {
      return lease.connector().passwordHasher().isEmpty();
    } catch (ConnectorUnavailableException e) {
      return true;
    }
  }
}
