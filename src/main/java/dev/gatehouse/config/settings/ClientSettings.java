package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Secret;
import java.time.Duration;
import java.util.List;
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
 * @param tokenEndpointAuthMethod the only method that is accepted; empty for basic and post alike
 * @param grantTypes grants that it may use
 * @param allowedScopes scopes that it may ask for; empty for all
 * @param skipConsent whether its users are never asked
 * @param requirePkce whether it must use PKCE although it is confidential
 * @param idTokenAlgorithm empty for the first of the active ones
 * @param corsOrigins origins that may call the endpoints for it
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
    Optional<String> tokenEndpointAuthMethod,
    List<String> grantTypes,
    List<String> allowedScopes,
    boolean skipConsent,
    boolean requirePkce,
    Optional<SigningAlgorithm> idTokenAlgorithm,
    ApplicationType applicationType,
    List<String> corsOrigins,
    Lifetimes lifetimes) {

  public ClientSettings {
    redirectUris = List.copyOf(redirectUris);
    postLogoutRedirectUris = List.copyOf(postLogoutRedirectUris);
    trustedPeers = List.copyOf(trustedPeers);
    allowedConnectors = List.copyOf(allowedConnectors);
    clientCredentialsGroups = List.copyOf(clientCredentialsGroups);
    grantTypes = List.copyOf(grantTypes);
    allowedScopes = List.copyOf(allowedScopes);
    corsOrigins = List.copyOf(corsOrigins);
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

  /** What this client has instead of the general lifetimes; empty where it has nothing. */
  public record Lifetimes(
      Optional<Duration> idTokens,
      Optional<Duration> accessTokens,
      Optional<Boolean> rotateRefreshTokens,
      Optional<Duration> refreshAbsoluteLifetime,
      Optional<Duration> refreshValidIfNotUsedFor) {}
}
