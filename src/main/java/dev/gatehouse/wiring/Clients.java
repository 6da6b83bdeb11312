package dev.gatehouse.wiring;

import dev.gatehouse.clients.Client;
import dev.gatehouse.clients.ClientAuthenticationMethod;
import dev.gatehouse.clients.ClientRegistry;
import dev.gatehouse.clients.ClientSecret;
import dev.gatehouse.clients.SecurityProfile;
import dev.gatehouse.config.settings.ApplicationType;
import dev.gatehouse.config.settings.ClientSettings;
import dev.gatehouse.config.settings.SigningAlgorithm;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Clients from their settings. */
final class Clients {
  private Clients() {}

  static ClientRegistry registry(List<ClientSettings> settings) {
    return new ClientRegistry(settings.stream().map(Clients::client).toList());
  }

  private static Client client(ClientSettings settings) {
    SecurityProfile profile = profile(settings);
    return new Client(
        settings.id(),
        settings.name(),
        settings.logoUrl().orElse(null),
        settings.publicClient(),
        settings.applicationType() == ApplicationType.NATIVE,
        settings
            .secret()
            .map(secret -> List.of(ClientSecret.ofPlain(secret.reveal())))
            .orElse(List.of()),
        methods(settings),
        settings.redirectUris(),
        settings.postLogoutRedirectUris(),
        Set.copyOf(settings.grantTypes()),
        Set.copyOf(settings.allowedScopes()),
        Set.copyOf(settings.trustedPeers()),
        Set.copyOf(settings.allowedConnectors()),
        profile,
        settings.requirePkce(),
        settings.skipConsent(),
        settings.sessionBoundRefresh(),
        settings.anyLoopbackRedirect(),
        settings.idTokenAlgorithm().map(SigningAlgorithm::joseName).orElse(null),
        settings.lifetimes().rotateRefreshTokens().orElse(profile.rotatesRefreshTokens()),
        settings.corsOrigins(),
        settings.clientCredentialsGroups(),
        new Client.Lifetimes(
            settings.lifetimes().idTokens(),
            settings.lifetimes().accessTokens(),
            settings.lifetimes().refreshAbsoluteLifetime(),
            settings.lifetimes().refreshValidIfNotUsedFor()),
        false);
  }

  private static SecurityProfile profile(ClientSettings settings) {
    return switch (settings.profile()) {
      case DEX -> SecurityProfile.DEX;
      case DEFAULT -> SecurityProfile.DEFAULT;
      case FAPI2 -> SecurityProfile.FAPI2;
    };
  }

  /** Without a choice a client may use every method that its kind has, as in Dex. */
  private static Set<ClientAuthenticationMethod> methods(ClientSettings settings) {
    if (settings.tokenEndpointAuthMethod().isPresent()) {
      return Set.of(
          ClientAuthenticationMethod.of(settings.tokenEndpointAuthMethod().get()).orElseThrow());
    }
    Set<ClientAuthenticationMethod> methods =
        EnumSet.of(
            ClientAuthenticationMethod.CLIENT_SECRET_BASIC,
            ClientAuthenticationMethod.CLIENT_SECRET_POST);
    if (settings.publicClient() && settings.secret().isEmpty()) {
      methods.add(ClientAuthenticationMethod.NONE);
    }
    return methods;
  }
}
