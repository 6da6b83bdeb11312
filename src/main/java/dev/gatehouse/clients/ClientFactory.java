package dev.gatehouse.clients;

import dev.gatehouse.config.settings.ApplicationType;
import dev.gatehouse.config.settings.ClientSettings;
import dev.gatehouse.config.settings.SigningAlgorithm;
import dev.gatehouse.jose.PublicKeySet;
import dev.gatehouse.storage.ClientRow;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The one way from settings to a client, whoever gave the settings. Thread-safe. */
public final class ClientFactory {
  private ClientFactory() {}

  /** A client of the configuration, with the secret that stands there. */
  public static Client configured(ClientSettings settings) {
    List<ClientSecret> secrets =
        settings
            .secret()
            .map(secret ->
                List.of(
                    settings.signsWithSecret()
                        ? ClientSecret.ofKey(secret.reveal(), null)
                        : ClientSecret.ofPlain(secret.reveal())))
            .orElse(List.of());
    return client(settings, secrets, false);
  }

  /** A client of the database. */
  static Client stored(ClientRow row, ClientSettings settings, ClientSecrets secrets) {
    return client(
        settings,
        secrets.of(row, settings.signsWithSecret()),
        row.source() == ClientRow.Source.DYNAMIC);
  }

  /**
   * @param secrets the secrets that the client has, whatever the settings say of one
   * @param dynamic whether it registered itself
   */
  private static Client client(
      ClientSettings settings, List<ClientSecret> secrets, boolean dynamic) {
    SecurityProfile profile = profile(settings);
    return new Client(
        settings.id(),
        settings.name(),
        settings.logoUrl().orElse(null),
        settings.publicClient(),
        settings.applicationType() == ApplicationType.NATIVE,
        secrets,
        methods(settings, secrets),
        settings.redirectUris(),
        settings.postLogoutRedirectUris(),
        new Client.Logout(
            settings.logout().frontChannelUri().orElse(null),
            settings.logout().frontChannelSessionRequired(),
            settings.logout().backChannelUri().orElse(null),
            settings.logout().backChannelSessionRequired()),
        Set.copyOf(settings.grantTypes()),
        Set.copyOf(settings.allowedScopes()),
        dynamic ? Set.of() : Set.copyOf(settings.adminScopes()),
        Set.copyOf(settings.trustedPeers()),
        Set.copyOf(settings.allowedConnectors()),
        profile,
        settings.requirePkce(),
        settings.skipConsent(),
        settings.sessionBoundRefresh(),
        settings.ssoSharedWith().orElse(null),
        settings.anyLoopbackRedirect(),
        settings.idTokenAlgorithm().map(SigningAlgorithm::joseName).orElse(null),
        settings.lifetimes().rotateRefreshTokens().orElse(profile.rotatesRefreshTokens()),
        settings.corsOrigins(),
        settings.clientCredentialsGroups(),
        assertions(settings, profile),
        new Client.Lifetimes(
            settings.lifetimes().idTokens(),
            settings.lifetimes().accessTokens(),
            settings.lifetimes().refreshAbsoluteLifetime(),
            settings.lifetimes().refreshValidIfNotUsedFor()),
        dynamic ? Set.of() : Set.copyOf(settings.allowedResources()),
        dynamic
            ? ExchangePolicy.NONE
            : settings.exchange().map(ExchangePolicy::of).orElse(ExchangePolicy.NONE),
        dynamic);
  }

  private static SecurityProfile profile(ClientSettings settings) {
    return switch (settings.profile()) {
      case DEX -> SecurityProfile.DEX;
      case DEFAULT -> SecurityProfile.DEFAULT;
      case FAPI2 -> SecurityProfile.FAPI2;
    };
  }

  private static AssertionTerms assertions(ClientSettings settings, SecurityProfile profile) {
    ClientSettings.Proof proof = settings.proof();
    return new AssertionTerms(
        Set.copyOf(settings.assertionAlgorithms()),
        proof.jwks().map(PublicKeySet::registered),
        proof.jwksUri().map(URI::create),
        proof.tokenEndpointAudience() && profile.tokenEndpointAsAssertionAudience());
  }

  /** Without a choice a client may use every method that its kind has, as in Dex. */
  private static Set<ClientAuthenticationMethod> methods(
      ClientSettings settings, List<ClientSecret> secrets) {
    if (settings.proof().method().isPresent()) {
      return Set.of(ClientAuthenticationMethod.of(settings.proof().method().get()).orElseThrow());
    }
    Set<ClientAuthenticationMethod> methods =
        EnumSet.of(
            ClientAuthenticationMethod.CLIENT_SECRET_BASIC,
            ClientAuthenticationMethod.CLIENT_SECRET_POST);
    if (settings.publicClient() && secrets.isEmpty()) {
      methods.add(ClientAuthenticationMethod.NONE);
    }
    return methods;
  }
}
