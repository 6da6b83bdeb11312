package dev.gatehouse.wiring;

import com.nimbusds.jose.JWSAlgorithm;
import dev.gatehouse.config.settings.AdminSettings;
import dev.gatehouse.config.settings.Dialect;
import dev.gatehouse.config.settings.ExpirySettings;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.OutboundSettings;
import dev.gatehouse.config.settings.PasswordSettings;
import dev.gatehouse.config.settings.RegistrationSettings;
import dev.gatehouse.config.settings.SmtpSettings;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.Policy;
import dev.gatehouse.mail.SmtpMailer;
import dev.gatehouse.outbound.AddressPolicy;
import dev.gatehouse.outbound.OutboundClient;
import dev.gatehouse.pages.Frontend;
import dev.gatehouse.pages.Language;
import dev.gatehouse.passwords.GuessLimits;
import dev.gatehouse.passwords.PasswordPolicy;
import dev.gatehouse.passwords.PasswordRule;
import dev.gatehouse.sessions.SessionSettings;
import dev.gatehouse.tokens.TokenSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Rules and lifetimes from their settings. */
final class Policies {
  /** Rule R2: a sealed attempt lives no longer, whatever a Dex file says of its stored requests. */
  private static final Duration LONGEST_ATTEMPT = Duration.ofMinutes(30);

  /** Dex's default, which many files spell out: the logo of the theme. */
  private static final String DEX_LOGO = "theme/logo.png";

  private Policies() {}

  static Policy policy(GatehouseSettings settings) {
    ExpirySettings expiry = settings.expiry();
    Duration attempts = expiry.authRequests();
    return new Policy(
        settings.issuer(),
        attempts.compareTo(LONGEST_ATTEMPT) < 0 ? attempts : LONGEST_ATTEMPT,
        expiry.codes(),
        expiry.deviceRequests(),
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
        settings.web().allowedHeaders(),
        registration(settings.registration()),
        settings.admin().api().enabled()
            ? Optional.of(administration(settings.admin().api()))
            : Optional.empty(),
        Set.copyOf(settings.linking().connectors()));
  }

  private static Policy.Administration administration(AdminSettings.Api api) {
    return new Policy.Administration(
        api.groups().stream()
            .collect(
                Collectors.groupingBy(
                    AdminSettings.Group::connector,
                    Collectors.mapping(AdminSettings.Group::name, Collectors.toSet()))));
  }

  private static Optional<Policy.Registration> registration(RegistrationSettings settings) {
    return settings.enabled()
        ? Optional.of(
            new Policy.Registration(
                settings.open(),
                settings.redirectHosts(),
                Set.copyOf(settings.scopes()),
                Set.copyOf(settings.grantTypes()),
                settings.maxClients(),
                settings.perMinute()))
        : Optional.empty();
  }

  /** Pages have paths of several lengths, so a relative address means one below the issuer. */
  private static String below(Policy policy, String address) {
    boolean relative = !address.startsWith("/") && !address.matches("[A-Za-z][A-Za-z0-9+.-]*:.*");
    return relative ? policy.basePath() + "/" + address : address;
  }

  static TokenSettings tokens(GatehouseSettings settings) {
    return new TokenSettings(
        settings.issuer().toString(),
        settings.expiry().idTokens(),
        settings.expiry().accessTokens(),
        algorithms(settings),
        null);
  }

  /** The algorithms that there are keys for. */
  static List<JWSAlgorithm> algorithms(GatehouseSettings settings) {
    return settings.keys().algorithms().stream()
        .map(one -> JWSAlgorithm.parse(one.joseName()))
        .toList();
  }

  static SessionSettings sessions(GatehouseSettings settings) {
    dev.gatehouse.config.settings.SessionSettings sessions = settings.sessions();
    dev.gatehouse.config.settings.SessionSettings.RememberMe stay = sessions.rememberMe();
    return new SessionSettings(
        sessions.answering(),
        sessions.absoluteLifetime(),
        sessions.validIfNotUsedFor(),
        sessions.sharedByDefault(),
        new SessionSettings.Stay(
            stay.offered(),
            stay.checkedByDefault(),
            stay.absoluteLifetime(),
            stay.validIfNotUsedFor()),
        sessions.checkSession(),
        settings.dialect() == Dialect.DEX);
  }

  static PasswordPolicy passwords(GatehouseSettings settings) {
    PasswordSettings passwords = settings.passwords();
    return new PasswordPolicy(
        new GuessLimits(
            budget(passwords.perAccount()),
            budget(passwords.perAddress()),
            budget(passwords.perAccountAndAddress()),
            budget(passwords.perDevice()),
            !settings.web().hidesCallers()),
        new PasswordRule(passwords.minimumLength()),
        passwords.invitationLifetime(),
        passwords.resetLifetime());
  }

  static Generation.Mailing mailing(SmtpSettings smtp) {
    return new Generation.Mailing(
        new SmtpMailer(
            new dev.gatehouse.mail.SmtpSettings(
                smtp.host(),
                smtp.port(),
                dev.gatehouse.mail.SmtpSettings.Security.valueOf(smtp.security().name()),
                smtp.username()
                    .map(name ->
                        new dev.gatehouse.mail.SmtpSettings.Login(
                            name, smtp.password().orElseThrow().reveal())),
                smtp.from(),
                smtp.rootCa(),
                smtp.timeout())),
        new Language(smtp.language()));
  }

  static Generation.Reach reach(OutboundSettings outbound) {
    return new Generation.Reach(
        outbound(outbound, new AddressPolicy(outbound.allowedHosts(), outbound.allowedNetworks())),
        outbound(outbound, new AddressPolicy(List.of(), List.of())));
  }

  private static OutboundClient outbound(OutboundSettings outbound, AddressPolicy policy) {
    return new OutboundClient(
        new dev.gatehouse.outbound.OutboundSettings(
            policy, outbound.rootCa(), outbound.proxy(), outbound.noProxy(), outbound.timeout()));
  }

  private static GuessLimits.Budget budget(PasswordSettings.Guesses guesses) {
    return new GuessLimits.Budget(guesses.failures(), guesses.within());
  }

  /**
   * @param themeLogo file of the theme's own logo below the issuer, or empty
   */
  static Frontend frontend(GatehouseSettings settings, Policy policy, Optional<String> themeLogo) {
    String logo =
        settings
            .frontend()
            .logoUrl()
            .or(() -> Optional.of(DEX_LOGO))
            .flatMap(written -> DEX_LOGO.equals(written) ? themeLogo : Optional.of(written))
            .map(written -> below(policy, written))
            .orElse("");
    Frontend.Scheme scheme =
        switch (settings.frontend().theme()) {
          case "light" -> Frontend.Scheme.LIGHT;
          case "dark" -> Frontend.Scheme.DARK;
          default -> Frontend.Scheme.AUTO;
        };
    return new Frontend(
        policy.basePath(), settings.frontend().issuer(), scheme, logo, settings.frontend().extra());
  }
}
