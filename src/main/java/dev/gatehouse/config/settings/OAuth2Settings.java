package dev.gatehouse.config.settings;

import java.util.List;

/**
 * What the protocol endpoints offer.
 *
 * @param grantTypes grant types that are offered, of those there are
 * @param responseTypes response types that are offered, of those there are
 * @param skipApprovalScreen whether nobody is asked for consent
 * @param alwaysShowLoginScreen whether a single connector is offered as a choice, too
 * @param pkceEnforced whether confidential clients need PKCE as well
 * @param codeChallengeMethods {@code S256} and perhaps {@code plain}
 */
public record OAuth2Settings(
    List<String> grantTypes,
    List<String> responseTypes,
    boolean skipApprovalScreen,
    boolean alwaysShowLoginScreen,
    boolean pkceEnforced,
    List<String> codeChallengeMethods) {
  public OAuth2Settings {
    grantTypes = List.copyOf(grantTypes);
    responseTypes = List.copyOf(responseTypes);
    codeChallengeMethods = List.copyOf(codeChallengeMethods);
  }
}
