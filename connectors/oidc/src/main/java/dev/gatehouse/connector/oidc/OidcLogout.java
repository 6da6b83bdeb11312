package dev.gatehouse.connector.oidc;

import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamLogout;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Ends the session at the provider (OpenID Connect RP-Initiated Logout 1.0). Thread-safe. */
final class OidcLogout implements UpstreamLogout {
  private final String clientId;
  private final Provider provider;

  OidcLogout(String clientId, Provider provider) {
    this.clientId = clientId;
    this.provider = provider;
  }

  @Override
  public Optional<URI> depart(LogoutRequest request) throws UpstreamException {
    Optional<URI> endpoint = provider.metadata().endSession();
    if (endpoint.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    OidcState.of(request.connectorState())
        .flatMap(OidcState::idToken)
        .ifPresent(token -> parameters.put("id_token_hint", token));
    parameters.put("client_id", clientId);
    parameters.put("post_logout_redirect_uri", request.returnTo().toString());
    parameters.put("state", request.correlation());
    return Optional.of(Departures.withQuery(endpoint.get(), parameters));
  }
}
