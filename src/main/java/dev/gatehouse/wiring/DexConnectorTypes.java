package dev.gatehouse.wiring;

import java.util.Map;
import java.util.Optional;

/** Types of Dex that do not exist here although what they reach can be reached. */
final class DexConnectorTypes {
  private static final String GUIDE = "; docs/guides/oidc.md shows how";
  private static final String SAML =
      "SAML is not supported; Keycloak and others speak it on one side and OpenID Connect on the"
          + " other: write type oidc";

  private static final Map<String, String> REPLACEMENTS =
      Map.of(
          "microsoft",
          "write type oidc with the issuer https://login.microsoftonline.com/TENANT/v2.0 and"
              + " userIDKey: oid"
              + GUIDE,
          "gitlab",
          "write type oidc with GitLab's address as issuer and getUserInfo: true" + GUIDE,
          "samlExperimental",
          SAML,
          "saml",
          SAML);

  private DexConnectorTypes() {}

  /** What to write in place of a type. */
  static Optional<String> replacement(String type) {
    return Optional.ofNullable(REPLACEMENTS.get(type));
  }
}
