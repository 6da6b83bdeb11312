package dev.gatehouse.protocol;

import java.util.Set;

/**
 * Claims that this server makes itself, in tokens, userinfo or introspection: what they say is
 * never up to a rule or an identity source. From the registry of JSON Web Token claims (RFC 7519,
 * RFC 7662, RFC 7800, RFC 8693, OpenID Connect Core 1.0) and our own. Thread-safe.
 */
public final class ServerClaims {
  private static final Set<String> NAMES =
      Set.of(
          "iss",
          "sub",
          "aud",
          "exp",
          "nbf",
          "iat",
          "jti",
          "azp",
          "nonce",
          "at_hash",
          "c_hash",
          "s_hash",
          "auth_time",
          "acr",
          "amr",
          "sid",
          "cnf",
          "act",
          "may_act",
          "events",
          "client_id",
          "scope",
          "typ",
          "token_type",
          "active",
          "username",
          "federated_claims",
          "_claim_names",
          "_claim_sources");

  private ServerClaims() {}

  /** Whether only the server makes this claim. */
  public static boolean contains(String claim) {
    return NAMES.contains(claim);
  }
}
