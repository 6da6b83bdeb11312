package dev.gatehouse.clients;

import java.time.Duration;

/**
 * A client's security profile as a value that every policy reads (rule R24).
 *
 * @param name name in the configuration
 * @param codeLifetime longest life of an authorization code
 * @param plainPkce whether the PKCE method {@code plain} is accepted when the configuration lists
 *     it
 * @param pkceForPublic whether public clients must use PKCE with S256
 * @param clientAudience whether access tokens carry the client as audience, as Dex's do (rule R17)
 * @param clientIdTokens whether a client that acts for itself gets an ID token about itself for the
 *     scope {@code openid}, as in Dex; elsewhere the scope is refused (attack case 31)
 * @param rotatesRefreshTokens whether refresh tokens rotate
 * @param pushedRequestsOnly whether authorization requests must be pushed (RFC 9126)
 * @param tokenEndpointAsAssertionAudience whether a client may be allowed to name the token
 *     endpoint as audience of its assertions
 * @param listAsAssertionAudience whether the audience of an assertion may be a list with the one
 *     element, as some libraries always write it
 * @param clockSkew how far the clock of a client may be off
 */
public record SecurityProfile(
    String name,
    Duration codeLifetime,
    boolean plainPkce,
    boolean pkceForPublic,
    boolean clientAudience,
    boolean clientIdTokens,
    boolean rotatesRefreshTokens,
    boolean pushedRequestsOnly,
    boolean tokenEndpointAsAssertionAudience,
    boolean listAsAssertionAudience,
    Duration clockSkew) {

  private static final Duration CODE_LIFETIME = Duration.ofSeconds(60);

  private static final Duration SKEW = Duration.ofSeconds(30);

  /** FAPI 2.0 Security Profile §5.3.2.1: 10 seconds at least, 60 at most. */
  private static final Duration STRICT_SKEW = Duration.ofSeconds(10);

  /** Safe by default. */
  public static final SecurityProfile DEFAULT =
      new SecurityProfile(
          "default", CODE_LIFETIME, false, true, false, false, true, false, true, true, SKEW);

  /** What applications of a Dex file expect. */
  public static final SecurityProfile DEX =
      new SecurityProfile(
          "dex", CODE_LIFETIME, true, false, true, true, true, false, true, true, SKEW);

  /**
   * The parts of the FAPI 2.0 Security Profile that exist so far; it does not claim conformance.
   */
  public static final SecurityProfile FAPI2 =
      new SecurityProfile(
          "fapi2",
          CODE_LIFETIME,
          false,
          true,
          false,
          false,
          false,
          true,
          false,
          false,
          STRICT_SKEW);
}
