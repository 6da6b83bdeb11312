package dev.gatehouse.flow;

import dev.gatehouse.clients.Client;
import dev.gatehouse.mapping.ClaimsRequest;
import dev.gatehouse.protocol.GrantType;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.protocol.ResponseTarget;
import dev.gatehouse.protocol.Scope;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * An authorization request that was found valid on the current generation.
 *
 * @param client who asks
 * @param target where the response goes
 * @param scopes known scopes in request order
 * @param nonce nonce, or null
 * @param challenge PKCE challenge, or null
 * @param challengeMethod PKCE method, or null
 * @param claims the claims request, without what the client may not have
 * @param prompt values of {@code prompt}
 * @param resources requested resources (RFC 8707)
 * @param connectorId the connector that the client asks for (Dex: {@code connector_id}), or null
 * @param forceConsent whether to ask although the configuration skips consent
 * @param parameters the parameters that the attempt carries
 * @param device the waiting device that it is for (RFC 8628), or null
 */
public record AuthorizationRequest(
    Client client,
    ResponseTarget target,
    List<String> scopes,
    String nonce,
    String challenge,
    String challengeMethod,
    ClaimsRequest claims,
    Set<String> prompt,
    List<String> resources,
    String connectorId,
    boolean forceConsent,
    Parameters parameters,
    String device) {

  /** The same with what is granted of the scopes. */
  public AuthorizationRequest withScopes(List<String> granted) {
    return new AuthorizationRequest(
        client,
        target,
        granted,
        nonce,
        challenge,
        challengeMethod,
        claims,
        prompt,
        resources,
        connectorId,
        forceConsent,
        parameters,
        device);
  }

  /** The grant type that it leads to. */
  public String grantType() {
    return device == null ? GrantType.AUTHORIZATION_CODE : GrantType.DEVICE_CODE;
  }

  /** The scopes, and those that the claims request amounts to. */
  public Set<String> impliedScopes() {
    return claims.impliedScopes(scopes);
  }

  /** Whether nobody may be asked anything ({@code prompt=none}). */
  public boolean silent() {
    return prompt.contains("none");
  }

  /**
   * How old a login may be for this request, as {@code max_age} and {@code prompt=login} say; zero
   * for one that comes after the request, null for any age.
   */
  public Duration oldestLogin() {
    String maxAge = parameters.get("max_age");
    if (prompt.contains("login")) {
      return Duration.ZERO;
    }
    return maxAge == null ? null : Duration.ofSeconds(Long.parseLong(maxAge));
  }

  /**
   * The authentication context classes to ask an upstream for, best first: those of the claims
   * request, then {@code acr_values}, which would not help where the first are essential.
   */
  public List<String> wantedAcr() {
    Set<String> wanted = new LinkedHashSet<>(claims.acr().values());
    if (!claims.acr().demanding()) {
      wanted.addAll(Scope.parse(parameters.get("acr_values")));
    }
    return List.copyOf(wanted);
  }

  /** A parameter that is only passed on, or null. */
  public String parameter(String name) {
    return parameters.get(name);
  }
}
