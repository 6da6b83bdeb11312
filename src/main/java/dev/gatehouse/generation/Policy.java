package dev.gatehouse.generation;

import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.protocol.Scope;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the configuration says of authorization.
 *
 * @param issuer the issuer identifier
 * @param attemptLifetime how long a person may take from the application's request to the login
 * @param codeLifetime life of authorization codes, unless a client's profile says less
 * @param deviceLifetime how long a device waits for its person (RFC 8628)
 * @param responseTypes accepted {@code response_type}s
 * @param grantTypes grant types that the token endpoint answers
 * @param pkceMethods accepted PKCE methods
 * @param pkceEnforced whether every client must use PKCE
 * @param skipConsent whether nobody is asked
 * @param alwaysShowLoginScreen whether the choice of connectors is shown even when there is one
 * @param refresh lifetimes of refresh tokens
 * @param corsOrigins origins of browser applications; {@code *} for all
 * @param corsHeaders further request headers that they may send
 * @param registration what clients may register for themselves; empty for nothing
 * @param administration who administers over the network; empty for nobody
 * @param linkable connectors whose people may link their logins to one account themselves
 */
public record Policy(
    URI issuer,
    Duration attemptLifetime,
    Duration codeLifetime,
    Duration deviceLifetime,
    Set<String> responseTypes,
    Set<String> grantTypes,
    List<String> pkceMethods,
    boolean pkceEnforced,
    boolean skipConsent,
    boolean alwaysShowLoginScreen,
    Refresh refresh,
    Set<String> corsOrigins,
    List<String> corsHeaders,
    Optional<Registration> registration,
    Optional<Administration> administration,
    Set<String> linkable) {

  public Policy {
    linkable = Set.copyOf(linkable);
  }

  /**
   * Who administers over the network.
   *
   * @param groups groups whose people may, by connector; clients say it of themselves
   */
  public record Administration(Map<String, Set<String>> groups) {
    public Administration {
      groups = Map.copyOf(groups);
    }
  }

  /**
   * What clients may register for themselves.
   *
   * @param open whether no initial access token is needed
   * @param redirectHosts hosts of their https addresses, {@code *.} for all below; empty for all
   * @param scopes scopes that they may have
   * @param grantTypes grant types that they may have
   * @param maxClients how many there may be
   * @param perMinute how many a process registers in a minute
   */
  public record Registration(
      boolean open,
      List<String> redirectHosts,
      Set<String> scopes,
      Set<String> grantTypes,
      int maxClients,
      int perMinute) {}

  /**
   * @param rotate whether tokens rotate unless the client says otherwise
   * @param grace how long a predecessor is answered again
   * @param absolute end of a family whatever happens; empty for never
   * @param idle end of a family without use; empty for never
   */
  public record Refresh(
      boolean rotate, Duration grace, Optional<Duration> absolute, Optional<Duration> idle) {}

  /** The issuer's path without a final slash: empty or {@code /dex}. */
  public String basePath() {
    String path = issuer.getRawPath() == null ? "" : issuer.getRawPath();
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** Whether a scope value means something here; others are ignored, not refused. */
  public boolean knows(String scope) {
    return Scope.isKnown(scope) || administration.isPresent() && AdminScope.is(scope);
  }

  /** The administration interface as a resource (RFC 8707), the audience of its tokens. */
  public String adminResource() {
    return endpoint(AdminScope.BASE);
  }

  /**
   * Whether these may be named as resources (RFC 8707 §2) with these scopes: the administration
   * interface is the one resource there is, and its scopes mean nothing elsewhere.
   */
  public boolean knowsResources(List<String> resources, List<String> scopes) {
    return administration.isPresent()
        && resources.stream().allMatch(adminResource()::equals)
        && AdminScope.anyOf(scopes);
  }

  /** An absolute address below the issuer. */
  public String endpoint(String path) {
    String base = issuer.toString();
    return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path;
  }
}
