package dev.gatehouse.connector.oidc;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Signature algorithms (RFC 7518, section 3.1) that the connector knows. */
final class Algorithms {
  /** All, in the order of the documentation. */
  static final List<String> KNOWN =
      List.of(
          "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
          "HS256", "HS384", "HS512");

  /** Those that sign with a key of the provider. */
  static final Set<String> STANDARD =
      KNOWN.stream().filter(name -> !isShared(name)).collect(Collectors.toUnmodifiableSet());

  /** Bytes of a secret that can sign (RFC 7518, section 3.2). */
  static final int SHORTEST_SECRET = 32;

  private Algorithms() {}

  /** Whether it signs with the secret that we share with the provider. */
  static boolean isShared(String algorithm) {
    return algorithm.startsWith("HS");
  }
}
