package dev.gatehouse.config.settings;

import dev.gatehouse.protocol.GrantType;
import dev.gatehouse.spi.settings.ChoiceKind;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Values;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Declares {@code oauth2}, {@code expiry} and {@code sessions}. */
final class ProtocolSchemas {
  static final List<String> GRANT_TYPES =
      List.of(
          "authorization_code",
          "refresh_token",
          "client_credentials",
          GrantType.DEVICE_CODE,
          GrantType.TOKEN_EXCHANGE);

  /** Dex's own default. */
  private static final List<String> DEX_GRANT_TYPES =
      List.of(
          "authorization_code", "refresh_token", GrantType.DEVICE_CODE, GrantType.TOKEN_EXCHANGE);

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration YEARS = Duration.ofDays(3660);

  /** A Dex file's interval was chosen where using an old token had milder consequences. */
  private static final Duration DEX_REUSE = Duration.ofSeconds(30);

  private ProtocolSchemas() {}

  /** Grants that there are; Dex's others are known, so that a Dex file starts. */
  static ChoiceKind<String> grantType() {
    ChoiceKind<String> kind = Kinds.choice(GRANT_TYPES.toArray(String[]::new));
    String advice = "this grant is not offered; clients that need it are answered with an error";
    for (String other : List.of("implicit", "password")) {
      kind = kind.accepting(other, other, advice);
    }
    return kind;
  }

  static List<String> offered(List<String> grantTypes) {
    return grantTypes.stream().filter(GRANT_TYPES::contains).distinct().toList();
  }

  static Schema<OAuth2Settings> oauth2(Dialect dialect) {
    boolean dex = dialect == Dialect.DEX;
    return Schema.of(
        "Protocol",
        s -> {
          Setting<List<String>> grants =
              s.list("grantTypes", grantType())
                  .defaultsTo(dex ? DEX_GRANT_TYPES : GRANT_TYPES)
                  .doc("Grant types that are offered.");
          Setting<List<String>> responses =
              s.list("responseTypes", responseType())
                  .defaultsTo(List.of("code"))
                  .doc("Response types that are offered.");
          Setting<Boolean> skip =
              s.bool("skipApprovalScreen")
                  .defaultsTo(false)
                  .doc("Does not ask people whether a client may see their data.");
          Setting<Boolean> always =
              s.bool("alwaysShowLoginScreen")
                  .defaultsTo(false)
                  .doc("Shows the choice of connectors also when there is only one.");
          s.ignoredWithWarning(
              "passwordConnector",
              "the password grant is not offered: OAuth 2.1 removed it; use the code flow");
          Setting<Pkce> pkce = s.object("pkce", pkce(dex));
          return v ->
              new OAuth2Settings(
                  offered(v.get(grants)),
                  v.get(responses).stream().filter("code"::equals).distinct().toList(),
                  v.get(skip),
                  v.get(always),
                  v.get(pkce).enforce(),
                  v.get(pkce).methods());
        });
  }

  private static ChoiceKind<String> responseType() {
    ChoiceKind<String> kind = Kinds.choice("code");
    for (String other :
        List.of(
            "token",
            "id_token",
            "code token",
            "code id_token",
            "id_token token",
            "code id_token token")) {
      kind =
          kind.accepting(
              other, other, "it is not offered: it puts tokens into addresses; use code with PKCE");
    }
    return kind;
  }

  private record Pkce(boolean enforce, List<String> methods) {}

  private static Schema<Pkce> pkce(boolean dex) {
    return Schema.of(
        "PKCE",
        s -> {
          Setting<Boolean> enforce =
              s.bool("enforce")
                  .defaultsTo(false)
                  .doc(
                      "Requires PKCE of confidential clients, too (public clients always need it"
                          + " outside the dex profile).");
          Setting<List<String>> methods =
              s.list("codeChallengeMethodsSupported", Kinds.choice("S256", "plain"))
                  .defaultsTo(dex ? List.of("S256", "plain") : List.of("S256"))
                  .doc("Challenge methods that are accepted.");
          return v -> {
            Set<String> distinct = new LinkedHashSet<>(v.get(methods));
            return new Pkce(
                v.get(enforce), distinct.isEmpty() ? List.of("S256") : List.copyOf(distinct));
          };
        });
  }

  /** What {@code expiry} holds, with the old place of the rotation period. */
  record Expiry(ExpirySettings settings, Optional<Duration> signingKeys) {}

  static Schema<Expiry> expiry(Dialect dialect) {
    boolean dex = dialect == Dialect.DEX;
    return Schema.of(
        "Lifetimes",
        s -> {
          Setting<Duration> codes =
              s.setting("codes", Kinds.duration(SECOND, Duration.ofMinutes(1)))
                  .defaultsTo(Duration.ofSeconds(60))
                  .doc("Lifetime of an authorization code, at most one minute.");
          Duration tokens = dex ? DAY : Duration.ofHours(1);
          Setting<Duration> idTokens =
              s.setting("idTokens", Kinds.duration(SECOND, YEARS))
                  .defaultsTo(tokens)
                  .doc("Lifetime of ID tokens.");
          Setting<Duration> accessTokens =
              s.setting("accessTokens", Kinds.duration(SECOND, YEARS))
                  .otherwise("as idTokens")
                  .doc("Lifetime of access tokens.");
          // A login that was begun lives in a cookie of at most 30 minutes.
          Duration half = Duration.ofMinutes(30);
          Setting<Duration> requests =
              s.setting("authRequests", Kinds.duration(SECOND, YEARS))
                  .defaultsTo(half)
                  .warnAbout(d ->
                      d.compareTo(half) > 0
                          ? Optional.of("is cut to 30m, the longest a login may take")
                          : Optional.empty())
                  .doc("How long a login may take, at most 30m.");
          Setting<Duration> devices =
              s.setting("deviceRequests", Kinds.duration(SECOND, DAY))
                  .defaultsTo(Duration.ofMinutes(5))
                  .warnAbout(d ->
                      d.compareTo(half) > 0
                          ? Optional.of("is cut to 30m, the longest a login may take")
                          : Optional.empty())
                  .doc(
                      "How long a device waits for its person (RFC 8628), at most 30m. Shorter is"
                          + " safer: who is tricked into confirming a stranger's device has less"
                          + " time to be.");
          Setting<Duration> keys =
              s.setting("signingKeys", Kinds.duration(KeysSettings.SHORTEST_ROTATION, YEARS))
                  .doc("Old place of keys.rotationPeriod.");
          Setting<ExpirySettings.Refresh> refresh = s.object("refreshTokens", refresh(dex));
          return v ->
              new Expiry(
                  new ExpirySettings(
                      v.get(codes),
                      v.get(idTokens),
                      v.find(accessTokens).orElse(v.get(idTokens)),
                      v.get(requests).compareTo(half) > 0 ? half : v.get(requests),
                      v.get(devices).compareTo(half) > 0 ? half : v.get(devices),
                      v.get(refresh)),
                  v.find(keys));
        });
  }

  private static Schema<ExpirySettings.Refresh> refresh(boolean dex) {
    return Schema.of(
        "Refresh tokens",
        (SettingsBuilder s) -> {
          Setting<Boolean> off =
              s.bool("disableRotation")
                  .defaultsTo(false)
                  .doc("Keeps one refresh token for the whole life of a grant.");
          Setting<Duration> reuse =
              s.setting("reuseInterval", Kinds.duration(Duration.ZERO, Duration.ofHours(1)))
                  .defaultsTo(Duration.ofSeconds(60))
                  .warnAbout(d ->
                      dex && d.compareTo(DEX_REUSE) < 0
                          ? Optional.of(
                              "is raised to 30s: here a token that is used later ends the whole"
                                  + " login, in Dex only that request")
                          : Optional.empty())
                  .doc(
                      "How long the token before still works, so that a lost answer does no harm;"
                          + " 0s to switch it off. Dex's default is 0s.");
          Setting<Duration> absolute =
              s.duration("absoluteLifetime")
                  .doc("Longest life of a refresh token, from the login; 0s for no limit.");
          Setting<Duration> idle =
              s.duration("validIfNotUsedFor").doc("Longest time without use; 0s for no limit.");
          if (dex) {
            absolute.otherwise("no limit");
            idle.otherwise("no limit");
          } else {
            absolute.defaultsTo(Duration.ofDays(90));
            idle.defaultsTo(Duration.ofDays(30));
          }
          return v ->
              new ExpirySettings.Refresh(
                  !v.get(off),
                  dex && v.get(reuse).compareTo(DEX_REUSE) < 0 ? DEX_REUSE : v.get(reuse),
                  v.find(absolute).filter(d -> !d.isZero()),
                  v.find(idle).filter(d -> !d.isZero()));
        });
  }

  static Schema<SessionSettings> sessions(Dialect dialect) {
    boolean dex = dialect == Dialect.DEX;
    return Schema.of(
        "Browser sessions",
        s -> {
          s.ignoredWithWarning(
              "cookieName", "the names of our cookies follow from the issuer and cannot collide");
          s.ignoredWithWarning(
              "cookieEncryptionKey", "the cookie holds nothing but a random key and a secret");
          Setting<String> shared =
              (dex
                      ? s.choice("ssoSharedWithDefault", "none", "all", "")
                      : s.choice("ssoSharedWithDefault", "none", "all"))
                  .defaultsTo(dex ? "none" : "all")
                  .doc(
                      "Whether a login for a client without ssoSharedWith is good for all others.");
          Setting<Duration> absolute =
              s.setting("absoluteLifetime", Kinds.duration(SECOND, YEARS))
                  .defaultsTo(DAY)
                  .doc("Longest life of a session.");
          Setting<Duration> idle =
              s.setting("validIfNotUsedFor", Kinds.duration(SECOND, YEARS))
                  .defaultsTo(Duration.ofHours(1))
                  .doc("Longest time without use.");
          s.check((values, report) -> {
            if (values.get(idle).compareTo(values.get(absolute)) > 0) {
              report.error(
                  idle,
                  "sessions.validIfNotUsedFor is longer than sessions.absoluteLifetime",
                  "make it shorter");
            }
          });
          Function<Values, SessionSettings.RememberMe> rememberMe =
              rememberMe(s, dex, absolute, idle);
          Setting<Boolean> check =
              s.bool("checkSessionIframe")
                  .defaultsTo(false)
                  .doc(
                      "Whether applications may watch the session through a frame of ours"
                          + " (OpenID Connect Session Management); it needs cookies of third"
                          + " parties, which many browsers keep out.");
          return v ->
              new SessionSettings(
                  true,
                  v.get(absolute),
                  v.get(idle),
                  v.get(shared).equals("all"),
                  rememberMe.apply(v),
                  v.get(check));
        });
  }

  private static Function<Values, SessionSettings.RememberMe> rememberMe(
      SettingsBuilder s, boolean dex, Setting<Duration> absolute, Setting<Duration> idle) {
    Setting<Boolean> offered =
        s.bool("rememberMeOffered")
            .defaultsTo(true)
            .doc("Whether people may choose to stay logged in when the browser is closed.");
    Setting<Boolean> checked =
        s.bool("rememberMeCheckedByDefault")
            .defaultsTo(dex)
            .doc("Whether that is chosen already, and so it is for logins without a form of ours.");
    Setting<Duration> stayAbsolute =
        s.setting("rememberMeAbsoluteLifetime", Kinds.duration(SECOND, YEARS))
            .otherwise(dex ? "absoluteLifetime" : "720h, or absoluteLifetime if that is longer")
            .doc("Longest life of the session of somebody who stays logged in.");
    Setting<Duration> stayIdle =
        s.setting("rememberMeValidIfNotUsedFor", Kinds.duration(SECOND, YEARS))
            .otherwise(dex ? "validIfNotUsedFor" : "168h, or validIfNotUsedFor if that is longer")
            .doc("Longest time without use for somebody who stays logged in.");
    s.check((values, report) -> {
      if (values.find(stayAbsolute).isPresent()
          && values
              .find(stayIdle)
              .filter(d -> d.compareTo(values.get(stayAbsolute)) > 0)
              .isPresent()) {
        report.error(
            stayIdle,
            "sessions.rememberMeValidIfNotUsedFor is longer than"
                + " sessions.rememberMeAbsoluteLifetime",
            "make it shorter");
      }
    });
    return v -> {
      Duration end = v.find(stayAbsolute).orElse(longer(v.get(absolute), dex ? 0 : 30));
      Duration unused = v.find(stayIdle).orElse(longer(v.get(idle), dex ? 0 : 7));
      return new SessionSettings.RememberMe(
          v.get(offered),
          v.get(offered) && v.get(checked),
          end,
          unused.compareTo(end) < 0 ? unused : end);
    };
  }

  private static Duration longer(Duration one, long days) {
    Duration other = Duration.ofDays(days);
    return one.compareTo(other) < 0 ? other : one;
  }
}
