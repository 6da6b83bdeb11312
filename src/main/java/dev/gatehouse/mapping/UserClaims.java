package dev.gatehouse.mapping;

import dev.gatehouse.protocol.Scope;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamIdentity;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Claims about the person, by scope (OpenID Connect Core §5.4) and by name (§5.5). Thread-safe.
 *
 * <p>{@code name}, {@code preferred_username}, {@code groups} and {@code federated_claims} have the
 * form that Dex gives them: an empty group list is left out. Claims that a connector's rules add go
 * with {@code profile}.
 */
public final class UserClaims {
  static final Set<String> PROFILE_ATTRIBUTES =
      Set.of(
          "family_name",
          "given_name",
          "middle_name",
          "nickname",
          "profile",
          "picture",
          "website",
          "gender",
          "birthdate",
          "zoneinfo",
          "locale",
          "updated_at");

  private UserClaims() {}

  /** The claims that scopes and named requests release. */
  public static Map<String, Object> of(
      UpstreamIdentity identity,
      String connectorId,
      Collection<String> scopes,
      Set<String> requested) {
    Map<String, Object> claims = new LinkedHashMap<>();
    if (scopes.contains(Scope.EMAIL) || requested.contains("email")) {
      identity.email().ifPresent(email -> claims.put("email", email));
      // Also without an address: a rule that reads the claim must find it.
      claims.put("email_verified", identity.emailVerified());
    } else if (requested.contains("email_verified") && identity.email().isPresent()) {
      claims.put("email_verified", identity.emailVerified());
    }
    boolean groups = scopes.contains(Scope.GROUPS) || requested.contains("groups");
    if (groups && identity.groups() instanceof Groups.Known known && !known.names().isEmpty()) {
      claims.put("groups", known.names());
    }
    profile(identity, scopes.contains(Scope.PROFILE), requested, claims);
    MappedIdentity.claims(identity)
        .forEach((name, value) -> {
          if (scopes.contains(Scope.PROFILE) || requested.contains(name)) {
            claims.put((String) name, value);
          }
        });
    if (scopes.contains(Scope.FEDERATED_ID)) {
      claims.put(
          "federated_claims", Map.of("connector_id", connectorId, "user_id", identity.userId()));
    }
    return claims;
  }

  private static void profile(
      UpstreamIdentity identity, boolean scope, Set<String> requested, Map<String, Object> claims) {
    if (scope || requested.contains("name")) {
      identity.username().ifPresent(name -> claims.put("name", name));
    }
    if (scope || requested.contains("preferred_username")) {
      identity.preferredUsername().ifPresent(name -> claims.put("preferred_username", name));
    }
    for (String attribute : PROFILE_ATTRIBUTES) {
      Object value = identity.attributes().get(attribute);
      if (value != null && (scope || requested.contains(attribute))) {
        claims.put(attribute, value);
      }
    }
  }

  /** The scope that releases a claim, or null. */
  static String scopeOf(String claim) {
    return switch (claim) {
      case "email", "email_verified" -> Scope.EMAIL;
      case "groups" -> Scope.GROUPS;
      case "name", "preferred_username" -> Scope.PROFILE;
      default -> PROFILE_ATTRIBUTES.contains(claim) ? Scope.PROFILE : null;
    };
  }
}
