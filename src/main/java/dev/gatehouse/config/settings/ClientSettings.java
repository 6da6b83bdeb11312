package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A client that the file declares.
 *
 * @param secret present for confidential clients, and for public clients that must present one
 * @param redirectUris compared as exact strings
 * @param anyLoopbackRedirect whether it may name any loopback address: a public client of a Dex
 *     file that declares no address at all, not even one that is left out here
 * @param postLogoutRedirectUris targets after a logout, compared as exact strings
 * @param logout how it is told of the end of a session
 * @param trustedPeers clients that may ask for tokens with this client as audience
 * @param publicClient whether it cannot keep a secret
 * @param allowedConnectors connectors that its users may come from; empty for all
 * @param sessionBoundRefresh whether refresh tokens end with the browser session
 * @param ssoSharedWith clients for which a login for this one is good too, {@code *} for all; empty
 *     for the default of the sessions
 * @param clientCredentialsGroups {@code groups} of tokens that it gets for itself
 * @param proof how it authenticates
 * @param grantTypes grants that it may use
 * @param allowedScopes scopes that it may ask for; empty for all
 * @param adminScopes scopes of the administration interface that it may ask for
 * @param skipConsent whether its users are never asked
 * @param requirePkce whether it must use PKCE although it is confidential
 * @param idTokenAlgorithm empty for the first of the active ones
 * @param corsOrigins origins that may call the endpoints for it
 * @param allowedResources resources that it may ask access tokens for (RFC 8707)
 * @param exchange what it may exchange for what; empty for nothing
 */
public record ClientSettings(
    String id,
    Optional<Secret> secret,
    String name,
    Optional<String> logoUrl,
    List<String> redirectUris,
    boolean anyLoopbackRedirect,
    List<String> postLogoutRedirectUris,
    Logout logout,
    List<String> trustedPeers,
    boolean publicClient,
    List<String> allowedConnectors,
    boolean sessionBoundRefresh,
    Optional<Set<String>> ssoSharedWith,
    List<String> clientCredentialsGroups,
    SecurityProfile profile,
    Proof proof,
    List<String> grantTypes,
    List<String> allowedScopes,
    List<String> adminScopes,
    boolean skipConsent,
    boolean requirePkce,
    Optional<SigningAlgorithm> idTokenAlgorithm,
    ApplicationType applicationType,
    List<String> corsOrigins,
    Lifetimes lifetimes,
    List<String> allowedResources,
    Optional<ExchangeSettings> exchange) {

  public ClientSettings {
    redirectUris = List.copyOf(redirectUris);
    postLogoutRedirectUris = List.copyOf(postLogoutRedirectUris);
    trustedPeers = List.copyOf(trustedPeers);
    allowedConnectors = List.copyOf(allowedConnectors);
    clientCredentialsGroups = List.copyOf(clientCredentialsGroups);
    grantTypes = List.copyOf(grantTypes);
    allowedScopes = List.copyOf(allowedScopes);
    adminScopes = List.copyOf(adminScopes);
    corsOrigins = List.copyOf(corsOrigins);
    allowedResources = List.copyOf(allowedResources);
  }

  /**
   * How the client is told that a session has ended.
   *
   * @param frontChannelUri loaded in a frame by the logged-out page
   * @param frontChannelSessionRequired whether it needs {@code iss} and {@code sid} there
   * @param backChannelUri logout tokens are sent there
   * @param backChannelSessionRequired whether it needs a {@code sid} in them
   */
  public record Logout(
      Optional<String> frontChannelUri,
      boolean frontChannelSessionRequired,
      Optional<String> backChannelUri,
      boolean backChannelSessionRequired) {}

  /**
   * How a client authenticates.
   *
   * @param method the only method that is accepted; empty for basic and post alike
   * @param algorithm the only algorithm of its assertions; empty for all of {@link
   *     ClientSettings#assertionAlgorithms}
   * @param jwks its public keys, a JWK Set without anything private
   * @param jwksUri where it publishes them instead
   * @param tokenEndpointAudience whether its assertions may name the token endpoint
   */
  public record Proof(
      Optional<String> method,
      Optional<String> algorithm,
      Optional<Map<String, Object>> jwks,
      Optional<String> jwksUri,
      boolean tokenEndpointAudience) {}

  /** Algorithms that it may sign its assertions with; empty when it does not use any. */
  public List<String> assertionAlgorithms() {
    return ClientProof.algorithms(this);
  }

  /** Whether it has a secret, if the file or somebody else gives it one. */
  public boolean usesSecret() {
    return !publicClient && !proof.method().filter(ClientProof.KEY_JWT::equals).isPresent();
  }

  /** Whether it signs with its secret. */
  public boolean signsWithSecret() {
    return proof.method().filter(ClientProof.SECRET_JWT::equals).isPresent();
  }

  /** What this client has instead of the general lifetimes; empty where it has nothing. */
  public record Lifetimes(
      Optional<Duration> idTokens,
      Optional<Duration> accessTokens,
      Optional<Boolean> rotateRefreshTokens,
      Optional<Duration> refreshAbsoluteLifetime,
      Optional<Duration> refreshValidIfNotUsedFor) {}
}
