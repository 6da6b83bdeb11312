package dev.gatehouse.clients;

import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.protocol.VerifiedRedirect;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A registered client (RFC 7591 §2 names).
 *
 * @param id {@code client_id}
 * @param name name shown to people
 * @param logoUri logo, or null
 * @param publicClient whether it cannot keep a secret (RFC 6749 §2.1)
 * @param nativeApplication whether it runs on the person's machine (RFC 8252)
 * @param secrets secrets, several during a rotation; a public client has none, or (in Dex files)
 *     one that it must present all the same
 * @param authenticationMethods allowed {@code token_endpoint_auth_method}s
 * @param redirectUris registered redirect URIs
 * @param postLogoutRedirectUris registered targets after logout
 * @param logout how it is told of the end of a session
 * @param grantTypes allowed grant types
 * @param allowedScopes scopes it may ask for; empty for all
 * @param adminScopes scopes of the administration interface that it may ask for
 * @param trustedPeers clients that may ask for tokens with this client as audience
 * @param allowedConnectors connectors whose people may log in to it; empty for all
 * @param profile security profile
 * @param pkceRequired whether PKCE is required beyond what the profile says
 * @param skipConsent whether people are not asked
 * @param sessionBound whether its grants end with the browser session (Dex: refreshTokenLifetime)
 * @param sharedWith clients for which a login for this one is good too (Dex: ssoSharedWith), {@code
 *     *} for all; null for the issuer's default
 * @param anyLoopbackRedirect Dex's rule for public clients of a Dex file without redirect URIs
 * @param idTokenAlgorithm algorithm of its ID tokens, or null for the issuer's default
 * @param rotateRefreshTokens whether its refresh tokens rotate
 * @param corsOrigins origins of its browser code
 * @param serviceGroups groups of its own tokens (Dex: clientCredentialsClaims.groups)
 * @param assertions what its assertions are verified with
 * @param lifetimes lifetimes of its tokens
 * @param resources identifiers of resources that it may ask access tokens for (RFC 8707)
 * @param exchange what it may exchange for what (RFC 8693)
 * @param dynamic whether it registered itself (rule R26)
 */
public record Client(
    String id,
    String name,
    String logoUri,
    boolean publicClient,
    boolean nativeApplication,
    List<ClientSecret> secrets,
    Set<ClientAuthenticationMethod> authenticationMethods,
    List<String> redirectUris,
    List<String> postLogoutRedirectUris,
    Logout logout,
    Set<String> grantTypes,
    Set<String> allowedScopes,
    Set<String> adminScopes,
    Set<String> trustedPeers,
    Set<String> allowedConnectors,
    SecurityProfile profile,
    boolean pkceRequired,
    boolean skipConsent,
    boolean sessionBound,
    Set<String> sharedWith,
    boolean anyLoopbackRedirect,
    String idTokenAlgorithm,
    boolean rotateRefreshTokens,
    List<String> corsOrigins,
    List<String> serviceGroups,
    AssertionTerms assertions,
    Lifetimes lifetimes,
    Set<String> resources,
    ExchangePolicy exchange,
    boolean dynamic) {

  /**
   * Lifetimes of a client's tokens where they differ from the issuer's.
   *
   * @param idTokens life of ID tokens
   * @param accessTokens life of access tokens
   * @param refreshAbsolute end of a refresh family whatever happens
   * @param refreshIdle end of a refresh family without use
   */
  public record Lifetimes(
      Optional<Duration> idTokens,
      Optional<Duration> accessTokens,
      Optional<Duration> refreshAbsolute,
      Optional<Duration> refreshIdle) {
    /** The issuer's lifetimes. */
    public static final Lifetimes DEFAULT =
        new Lifetimes(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * How a client is told that a session has ended.
   *
   * @param frontChannelUri address that the browser loads (Front-Channel Logout 1.0 §2), or null
   * @param frontChannelSessionRequired whether it needs {@code iss} and {@code sid} there
   * @param backChannelUri address that logout tokens are sent to (Back-Channel Logout 1.0 §2.2), or
   *     null
   * @param backChannelSessionRequired whether it needs a {@code sid} in them
   */
  public record Logout(
      String frontChannelUri,
      boolean frontChannelSessionRequired,
      String backChannelUri,
      boolean backChannelSessionRequired) {
    /** Not at all. */
    public static final Logout UNTOLD = new Logout(null, false, null, false);
  }

  /** The identifier of the client as which the pages of people's accounts ask to log in. */
  public static final String ACCOUNT_PAGES = "gatehouse:account";

  public Client {
    secrets = List.copyOf(secrets);
    authenticationMethods = Set.copyOf(authenticationMethods);
    redirectUris = List.copyOf(redirectUris);
    postLogoutRedirectUris = List.copyOf(postLogoutRedirectUris);
    grantTypes = Set.copyOf(grantTypes);
    allowedScopes = Set.copyOf(allowedScopes);
    adminScopes = Set.copyOf(adminScopes);
    trustedPeers = Set.copyOf(trustedPeers);
    allowedConnectors = Set.copyOf(allowedConnectors);
    sharedWith = sharedWith == null ? null : Set.copyOf(sharedWith);
    corsOrigins = List.copyOf(corsOrigins);
    serviceGroups = List.copyOf(serviceGroups);
    resources = Set.copyOf(resources);
  }

  /**
   * The client as which pages of our own ask people to log in: public, with one address to come
   * back to, nobody is asked for consent, and nothing but a code is ever issued to it.
   */
  public static Client ofOwnPages(String id, String name, List<String> addresses) {
    return new Client(
        id,
        name,
        null,
        true,
        false,
        List.of(),
        Set.of(ClientAuthenticationMethod.NONE),
        addresses,
        List.of(),
        Logout.UNTOLD,
        Set.of("authorization_code"),
        Set.of("openid", "groups"),
        Set.of(),
        Set.of(),
        Set.of(),
        SecurityProfile.DEFAULT,
        true,
        true,
        true,
        null,
        false,
        null,
        true,
        List.of(),
        List.of(),
        AssertionTerms.NONE,
        Lifetimes.DEFAULT,
        Set.of(),
        ExchangePolicy.NONE,
        false);
  }

  /** Compares a requested redirect URI with the registration (rule R23). */
  public Optional<VerifiedRedirect> redirect(String requested) {
    return VerifiedRedirect.match(
        redirectUris, publicClient || nativeApplication, anyLoopbackRedirect, requested);
  }

  public boolean allowsConnector(String connectorId) {
    return allowedConnectors.isEmpty() || allowedConnectors.contains(connectorId);
  }

  /**
   * Whether a login for this client is good for another one too.
   *
   * @param byDefault what holds when the client does not say
   */
  public boolean sharesLoginWith(String otherId, boolean byDefault) {
    if (otherId.equals(id)) {
      return true;
    }
    return sharedWith == null
        ? byDefault
        : sharedWith.contains("*") || sharedWith.contains(otherId);
  }

  public boolean allowsGrant(String grantType) {
    return grantTypes.contains(grantType);
  }

  /** Those of the administration interface are never among "all" (rule R26). */
  public boolean allowsScope(String scope) {
    if (AdminScope.is(scope)) {
      return adminScopes.contains(scope);
    }
    return allowedScopes.isEmpty() || allowedScopes.contains(scope);
  }

  /** Whether another client may ask for tokens whose audience is this one (Dex: trustedPeers). */
  public boolean trusts(Client other) {
    return other.id.equals(id) || (!dynamic && !other.dynamic && trustedPeers.contains(other.id));
  }

  /** Whether an authorization request must carry a PKCE challenge. */
  public boolean requiresPkce() {
    return pkceRequired || (publicClient && profile.pkceForPublic());
  }
}
