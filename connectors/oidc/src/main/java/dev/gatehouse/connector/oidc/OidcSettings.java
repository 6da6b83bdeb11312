package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.http.Trust;
import dev.gatehouse.spi.settings.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Configuration of a connector to an OpenID provider.
 *
 * @param place where the provider is
 * @param client who we are there
 * @param asking what the browser is sent there with
 * @param tokens which tokens count
 * @param claims what is made of a person's claims
 * @param groups what is made of a person's groups
 * @param exchange which tokens take the place of a login
 * @param ends which end of a session ends the other
 * @param graph root of Microsoft Graph, where groups are read that a token leaves out
 */
record OidcSettings(
    Place place,
    Client client,
    Asking asking,
    Tokens tokens,
    ClaimRules claims,
    GroupRules groups,
    Exchange exchange,
    Ends ends,
    Optional<URI> graph) {

  /**
   * Which end of a session ends the other.
   *
   * @param there whether the session at the provider ends with the one here
   * @param here whether the sessions here end with the one at the provider, when it says so
   */
  record Ends(boolean there, boolean here) {}

  /**
   * Where the provider is.
   *
   * @param issuer its issuer, character by character; discovery is below it
   * @param alias the issuer that its document and tokens name instead
   * @param overrides endpoints that count instead of the document's
   * @param lifetime how long its document and keys are used before they are read again
   * @param trust whom we believe to be it
   */
  record Place(
      String issuer, Optional<String> alias, Overrides overrides, Duration lifetime, Trust trust) {

    static final String GOOGLE = "https://accounts.google.com";

    /** The issuer that tokens must name. */
    String tokenIssuer() {
      return alias.orElse(issuer);
    }

    /** Whether a token of this issuer may name that one; Google writes its own in two ways. */
    boolean isTokenIssuer(Object named) {
      return tokenIssuer().equals(named)
          || (tokenIssuer().equals(GOOGLE) && "accounts.google.com".equals(named));
    }
  }

  /** Endpoints that count instead of the document's. */
  record Overrides(
      Optional<URI> token,
      Optional<URI> authorization,
      Optional<URI> keys,
      Optional<URI> userInfo,
      Optional<URI> endSession) {
    static final Overrides NONE =
        new Overrides(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  /** How we prove who we are (OpenID Connect Core 1.0, section 9). */
  enum Method {
    /** By what we have and the provider's document offers. */
    AUTO,
    CLIENT_SECRET_BASIC,
    CLIENT_SECRET_POST,
    CLIENT_SECRET_JWT,
    PRIVATE_KEY_JWT,
    NONE
  }

  /** Whom an assertion of ours is for. */
  enum Audience {
    ISSUER,
    TOKEN_ENDPOINT
  }

  /**
   * Who we are at the provider.
   *
   * @param key file of our private key
   * @param keyId how the provider calls that key
   * @param keyAlgorithm what we sign with; by the key when empty
   * @param redirectUri registered address that we are called back at, to be checked against ours
   */
  record Client(
      String id,
      Optional<Secret> secret,
      Method method,
      Optional<Path> key,
      Optional<String> keyId,
      Optional<String> keyAlgorithm,
      Audience audience,
      Optional<String> redirectUri) {}

  /** Parameters of the client that are passed on. */
  enum Passed {
    LOGIN_HINT,
    MAX_AGE,
    ACR_VALUES,
    UI_LOCALES
  }

  /**
   * What the browser is sent to the provider with.
   *
   * @param scopes scopes, {@code openid} first
   * @param offlineScope whether {@code offline_access} is added where the provider knows it
   * @param offlinePrompt {@code prompt} when something to refresh with is asked for
   * @param prompt {@code prompt} of every login
   * @param acrValues authentication context classes, best first
   * @param maxAge how old a login there may be
   * @param passed what is passed on of the client's request
   * @param ageTold whether an age that the client asks for must be told back
   * @param pkce whether PKCE is used
   * @param hostedDomains domains of Google's {@code hd}; empty: any
   */
  record Asking(
      List<String> scopes,
      boolean offlineScope,
      String offlinePrompt,
      Optional<String> prompt,
      List<String> acrValues,
      Optional<Duration> maxAge,
      Set<Passed> passed,
      boolean ageTold,
      boolean pkce,
      List<String> hostedDomains) {}

  /**
   * Which tokens count.
   *
   * @param algorithms signatures that are accepted
   * @param leeway how much the clocks may differ
   */
  record Tokens(Set<String> algorithms, Duration leeway) {}

  /**
   * What is made of claims.
   *
   * @param userInfo whether userinfo is asked at every login
   * @param userId claim of the identifier
   * @param userName claim of the display name
   * @param preferredUsername claim of the short name, beside the standard one
   * @param email claim of the address, beside the standard one
   * @param emailVerified claim that vouches for the address, beside the standard one
   * @param override whether these count before the standard ones
   * @param trustEmail whether an address counts as verified when nothing is said about it
   * @param vouchesForAny whether the standard claim vouches for an address of another claim, too
   */
  record ClaimRules(
      boolean userInfo,
      String userId,
      String userName,
      Optional<String> preferredUsername,
      Optional<String> email,
      Optional<String> emailVerified,
      boolean override,
      boolean trustEmail,
      boolean vouchesForAny) {
    /** The standard claims of the ID token, taken at their word. */
    static final ClaimRules STANDARD =
        new ClaimRules(
            false,
            "sub",
            "name",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            false,
            false);
  }

  /**
   * What is made of groups.
   *
   * @param enabled whether groups are taken over
   * @param claim claim of the groups, beside the standard one
   * @param override whether it counts before the standard one
   * @param filter regular expression that a group must match somewhere
   * @param allowed who is in none of these may not log in, and other groups are left out
   * @param prefix text before each
   * @param suffix text after each
   * @param made groups that are made of claims
   */
  record GroupRules(
      boolean enabled,
      Optional<String> claim,
      boolean override,
      Optional<String> filter,
      List<String> allowed,
      String prefix,
      String suffix,
      List<Made> made) {

    /**
     * A group that is made of claims.
     *
     * @param claims whose text is joined
     * @param delimiter what stands between
     * @param clear whether the delimiter is removed from the claims' text
     * @param prefix what stands before
     */
    record Made(List<String> claims, String delimiter, boolean clear, String prefix) {}
  }

  /**
   * Which tokens take the place of a login.
   *
   * @param audiences for whom they may be
   * @param accessTokens whether access tokens are taken too
   */
  record Exchange(Set<String> audiences, boolean accessTokens) {}
}
