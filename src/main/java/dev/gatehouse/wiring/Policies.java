package dev.gatehouse.wiring;

import com.nimbusds.jose.JWSAlgorithm;
import dev.gatehouse.config.settings.ExpirySettings;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.generation.Policy;
import dev.gatehouse.pages.Frontend;
import dev.gatehouse.sessions.SessionSettings;
import dev.gatehouse.tokens.TokenSettings;
import java.time.Duration;
import java.util.Set;

/** Rules and lifetimes from their settings. */
final class Policies {
  /** Rule R2: a sealed attempt lives no longer, whatever a Dex file says of its stored requests. */
  private static final Duration LONGEST_ATTEMPT = Duration.ofMinutes(30);

  private Policies() {}

  static Policy policy(GatehouseSettings settings) {
    ExpirySettings expiry = settings.expiry();
    Duration attempts = expiry.authRequests();
    return new Policy(
        settings.issuer(),
        attempts.compareTo(LONGEST_ATTEMPT) < 0 ? attempts : LONGEST_ATTEMPT,
        expiry.codes(),
        Set.copyOf(settings.oauth2().responseTypes()),
        Set.copyOf(settings.oauth2().grantTypes()),
        settings.oauth2().codeChallengeMethods(),
        settings.oauth2().pkceEnforced(),
        settings.oauth2().skipApprovalScreen(),
        settings.oauth2().alwaysShowLoginScreen(),
        new Policy.Refresh(
            expiry.refreshTokens().rotates(),
            expiry.refreshTokens().reuseInterval(),
            expiry.refreshTokens().absoluteLifetime(),
            expiry.refreshTokens().validIfNotUsedFor()),
        Set.copyOf(settings.web().allowedOrigins()),
        settings.web().allowedHeaders());
  }

  static TokenSettings tokens(GatehouseSettings settings) {
    return new TokenSettings(
        settings.issuer().toString(),
        settings.expiry().idTokens(),
        settings.expiry().accessTokens(),
        JWSAlgorithm.parse(settings.keys().algorithms().get(0).joseName()));
  }

  static SessionSettings sessions(GatehouseSettings settings) {
    return new SessionSettings(
        settings.sessions().absoluteLifetime(), settings.sessions().validIfNotUsedFor());
  }

  static Frontend frontend(GatehouseSettings settings, Policy policy) {
    Frontend.Scheme scheme =
        switch (settings.frontend().theme()) {
          case "light" -> Frontend.Scheme.LIGHT;
          case "dark" -> Frontend.Scheme.DARK;
          default -> Frontend.Scheme.AUTO;
        };
    return new Frontend(
        policy.basePath(),
        settings.frontend().issuer(),
        scheme,
        settings.frontend().logoUrl().orElse(""),
        settings.frontend().extra());
  }
}
