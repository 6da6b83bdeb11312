package dev.gatehouse.config.settings;

import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.protocol.GrantType;
import dev.gatehouse.spi.settings.ChoiceKind;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Values;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Declares a client: an item of {@code staticClients} and, with the same keys, what is registered
 * while the server runs.
 */
public final class ClientSchema {
  private static final int LONGEST_ID = 255;
  private static final int LONGEST_NAME = 200;

  private final boolean dex;
  private final Setting<String> id;
  private final ClientProof proof;
  private final Setting<String> name;
  private final Setting<String> logo;
  private final Setting<List<String>> redirects;
  private final Setting<List<String>> afterLogout;
  private final ClientLogoutSchema logout;
  private final Setting<List<String>> peers;
  private final Setting<List<String>> connectors;
  private final Setting<String> refreshLifetime;
  private final Setting<List<String>> shared;
  private final Setting<List<String>> ownGroups;
  private final Setting<SecurityProfile> profile;
  private final Setting<List<String>> grants;
  private final Setting<List<String>> scopes;
  private final Setting<List<String>> adminScopes;
  private final Setting<Boolean> skipConsent;
  private final Setting<Boolean> requirePkce;
  private final Setting<SigningAlgorithm> algorithm;
  private final Setting<ApplicationType> type;
  private final Setting<List<String>> origins;
  private final Setting<ClientSettings.Lifetimes> lifetimes;
  private final Setting<List<String>> resources;
  private final Setting<ExchangeSettings> exchange;

  private ClientSchema(SettingsBuilder s, boolean dex) {
    this.dex = dex;
    id =
        s.text("id")
            .orFromEnvironment("idEnv")
            .required()
            .check(text -> label(text, LONGEST_ID))
            .doc("The client id.");
    name =
        s.text("name")
            .required()
            .check(text -> label(text, LONGEST_NAME))
            .doc("What people read on the consent page.");
    proof = new ClientProof(s, dex);
    logo =
        s.text("logoURL")
            .check(text -> dex ? Optional.empty() : Uris.dangerous(text))
            .doc("Logo for the consent page.");
    redirects = redirects(s, dex);
    afterLogout = afterLogout(s, dex);
    logout = new ClientLogoutSchema(s, dex);
    peers =
        s.list("trustedPeers", Kinds.text())
            .doc("Clients that may ask for tokens with this client as audience.");
    connectors =
        s.list("allowedConnectors", Kinds.text())
            .doc("Connectors that its users may come from; empty for all.");
    refreshLifetime =
        s.choice("refreshTokenLifetime", "standalone", "session")
            .defaultsTo("standalone")
            .doc("Whether refresh tokens end with the browser session.");
    ownGroups = s.setting("clientCredentialsClaims", Kinds.object(ownClaims()));
    shared =
        s.setting("ssoSharedWith", Kinds.list(Kinds.text()))
            .optional()
            .otherwise("as sessions.ssoSharedWithDefault says")
            .doc(
                "Clients for which a login for this one is good too; [\"*\"] for all, [] for none.");
    s.list("mfaChain", Kinds.text())
        .check(list ->
            list.isEmpty()
                ? Optional.empty()
                : Optional.of(
                    "asks for a second factor, which there is none of; leave it to the"
                        + " connector's identity provider"))
        .doc("Only the empty list is accepted.");
    profile =
        s.choice("profile", SecurityProfile.class)
            .defaultsTo(dex ? SecurityProfile.DEX : SecurityProfile.DEFAULT)
            .doc("How strictly the client is treated.");
    grants =
        s.list("grantTypes", ProtocolSchemas.grantType())
            .defaultsTo(
                dex ? ProtocolSchemas.GRANT_TYPES : List.of("authorization_code", "refresh_token"))
            .doc(
                dex
                    ? "Grants that the client may use. Unless written, device codes are for those"
                        + " alone that Dex gives them: with /device/callback among redirectURIs, or"
                        + " public without any."
                    : "Grants that the client may use. Device codes have to be written here.");
    scopes = s.list("allowedScopes", Kinds.text()).doc("Scopes it may ask for; empty for all.");
    adminScopes =
        s.list("adminScopes", adminScope())
            .doc(
                "Scopes of the administration interface that it may ask for; none unless they are"
                    + " named here.");
    skipConsent = s.bool("skipConsent").defaultsTo(false).doc("Its users are never asked.");
    requirePkce =
        s.bool("requirePkce").defaultsTo(false).doc("Requires PKCE although it has a secret.");
    algorithm =
        s.setting(
                "idTokenSignedResponseAlg",
                Kinds.choice(SigningAlgorithm.class, SigningAlgorithm::joseName))
            .otherwise("the first of keys.algorithms")
            .doc("Algorithm of its ID tokens.");
    type =
        s.choice("applicationType", ApplicationType.class)
            .defaultsTo(ApplicationType.WEB)
            .doc("native ignores the port of registered loopback addresses.");
    origins =
        s.list("corsOrigins", Kinds.text())
            .check(list -> first(list, Uris::origin))
            .doc("Origins whose scripts may call the endpoints for it.");
    lifetimes = s.object("lifetimes", lifetimes());
    resources =
        s.list("allowedResources", Kinds.text())
            .check(list -> first(list, Uris::resource))
            .doc(
                "Addresses of resources that it may ask access tokens for, with the parameter"
                    + " resource (RFC 8707).");
    exchange =
        s.object("tokenExchange", ExchangeSchema.exchange())
            .optional()
            .otherwise(dex ? "tokens of all connectors, for itself" : "nothing")
            .doc("What it may exchange for what (RFC 8693).");
    s.check((v, report) -> proof.check(v, v.get(profile), v.written(id) ? id : name, report));
    s.check(this::redirects);
    s.check((v, report) -> logout.check(v, v.get(redirects), report));
    s.check(this::grants);
  }

  /** The declaration for a dialect. */
  public static Schema<ClientSettings> of(Dialect dialect) {
    return Schema.of("Client", s -> new ClientSchema(s, dialect == Dialect.DEX)::bind);
  }

  private static Setting<List<String>> redirects(SettingsBuilder s, boolean dex) {
    Setting<List<String>> redirects =
        s.list("redirectURIs", Kinds.text())
            .doc("Addresses that answers go to, compared as exact strings.");
    if (!dex) {
      return redirects
          .check(list ->
              first(list, uri -> Uris.isDexsOwn(uri) ? Optional.empty() : Uris.redirect(uri)))
          .warnAbout(ClientSchema::answeredByDexOnly)
          .warnAbout(list -> first(list, ClientSchema::neededByDexOnly))
          .warnAbout(list -> first(list, Uris::inTheClear));
    }
    // Dex compares any text; whatever harms nobody may stand in the file.
    return redirects
        .check(list -> first(list, Uris::dangerous))
        .warnAbout(ClientSchema::answeredByDexOnly)
        .warnAbout(list -> first(list, ClientSchema::oddity));
  }

  private static Setting<List<String>> afterLogout(SettingsBuilder s, boolean dex) {
    Setting<List<String>> addresses =
        s.list("postLogoutRedirectURIs", Kinds.text())
            .doc("Addresses that a logout may return to, compared as exact strings.");
    return dex
        ? addresses
            .check(list -> first(list, Uris::dangerous))
            .warnAbout(list -> first(list, ClientSchema::oddity))
        : addresses
            .check(list -> first(list, Uris::redirect))
            .warnAbout(list -> first(list, Uris::inTheClear));
  }

  private static Optional<String> answeredByDexOnly(List<String> list) {
    return list.stream().anyMatch(Uris::isOutOfBand)
        ? Optional.of(
            "has an address that only Dex answers; it is left out, a command line registers"
                + " http://127.0.0.1/callback, or uses the device flow")
        : Optional.empty();
  }

  private static Optional<String> neededByDexOnly(String uri) {
    return Uris.isDeviceCallback(uri)
        ? Optional.of(
            "has "
                + uri
                + ", which is left out: grantTypes says whether it may use the device flow")
        : Optional.empty();
  }

  private static Optional<String> oddity(String uri) {
    if (Uris.isDexsOwn(uri) || Uris.dangerous(uri).isPresent()) {
      return Optional.empty();
    }
    return Uris.redirect(uri)
        .map(problem ->
            problem
                + (Uris.canBeAnswered(uri)
                    ? " (it is compared as it stands)"
                    : " (it is left out)"));
  }

  private static boolean registered(String uri) {
    return !Uris.isDexsOwn(uri) && (Uris.redirect(uri).isEmpty() || Uris.canBeAnswered(uri));
  }

  private ClientSettings bind(Values v) {
    return new ClientSettings(
        v.get(id),
        proof.secret(v),
        v.get(name),
        v.find(logo).filter(text -> !text.isBlank()),
        v.get(redirects).stream().filter(ClientSchema::registered).toList(),
        dex && proof.writtenPublic(v) && v.get(redirects).isEmpty(),
        v.get(afterLogout).stream().filter(ClientSchema::registered).toList(),
        logout.bind(v),
        v.get(peers),
        proof.isPublic(v),
        v.get(connectors),
        v.get(refreshLifetime).equals("session"),
        v.find(shared).map(Set::copyOf),
        v.get(ownGroups),
        v.get(profile),
        proof.bind(v),
        ProtocolSchemas.offered(grantsOf(v)),
        v.get(scopes),
        v.get(adminScopes),
        v.get(skipConsent),
        v.get(requirePkce),
        v.find(algorithm),
        v.get(type),
        v.get(origins),
        v.get(lifetimes),
        v.get(resources),
        v.find(exchange).or(() -> dex ? Optional.of(ExchangeSettings.DEX) : Optional.empty()));
  }

  /** Dex lets a client use the device flow whose redirect URIs it would accept at its end. */
  private List<String> grantsOf(Values v) {
    boolean device =
        !dex
            || v.written(grants)
            || v.get(redirects).stream().anyMatch(Uris::isDeviceCallback)
            || (proof.writtenPublic(v) && v.get(redirects).isEmpty());
    return v.get(grants).stream()
        .filter(grant -> device || !grant.equals(GrantType.DEVICE_CODE))
        .toList();
  }

  private void redirects(Values v, Report report) {
    boolean code = v.get(grants).contains("authorization_code");
    boolean dexPublic = dex && proof.writtenPublic(v);
    boolean service = dex || v.get(grants).equals(List.of("client_credentials"));
    if (code && v.get(redirects).isEmpty() && !dexPublic && !service) {
      report.error(
          v.written(redirects) ? redirects : id,
          "a client with authorization_code needs redirectURIs",
          "give the addresses, or grantTypes: [client_credentials]");
    }
  }

  /** What could be registered and would never work. */
  private void grants(Values v, Report report) {
    if (dex) {
      return;
    }
    List<String> list = v.get(grants);
    if (list.isEmpty()) {
      report.error(grants, "a client without grantTypes can do nothing", "leave the key out");
    }
    if (list.contains("refresh_token")
        && Set.of("refresh_token", "client_credentials", GrantType.TOKEN_EXCHANGE)
            .containsAll(list)) {
      report.error(
          grants,
          "grantTypes has refresh_token and no grant that gives refresh tokens",
          "add authorization_code");
    }
    boolean exchanges = list.contains(GrantType.TOKEN_EXCHANGE);
    if (exchanges && v.find(exchange).isEmpty()) {
      report.error(
          grants,
          "a client without tokenExchange may exchange nothing",
          "say in tokenExchange what it may, or remove the grant");
    }
    if (!exchanges && v.find(exchange).isPresent()) {
      report.error(
          exchange,
          "tokenExchange means nothing without its grant",
          "add " + GrantType.TOKEN_EXCHANGE + " to grantTypes");
    }
    if (list.contains("client_credentials") && proof.isPublic(v)) {
      report.error(
          grants, "a client without a secret cannot act for itself", "remove client_credentials");
    }
  }

  /** Dex takes any text; what people and logs read should fit on a line. */
  private Optional<String> label(String text, int longest) {
    if (dex) {
      return Optional.empty();
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("has a control character");
    }
    return text.length() > longest
        ? Optional.of("is longer than " + longest + " characters")
        : Optional.empty();
  }

  private static ChoiceKind<String> adminScope() {
    return Kinds.choice(
        Stream.of(AdminScope.values()).map(AdminScope::value).toArray(String[]::new));
  }

  private static Schema<List<String>> ownClaims() {
    return Schema.of(
        "Claims of tokens for the client itself",
        s -> {
          Setting<List<String>> groups = s.list("groups", Kinds.text()).doc("The groups claim.");
          return v -> v.get(groups);
        });
  }

  private static Schema<ClientSettings.Lifetimes> lifetimes() {
    return Schema.of(
        "Lifetimes of one client",
        s -> {
          Setting<Duration> idTokens = s.duration("idTokens").doc("ID tokens.");
          Setting<Duration> accessTokens = s.duration("accessTokens").doc("Access tokens.");
          Setting<Boolean> rotate =
              s.bool("rotateRefreshTokens").doc("Whether each refresh gives a new token.");
          Setting<Duration> absolute =
              s.duration("refreshAbsoluteLifetime").doc("Refresh tokens, from the login.");
          Setting<Duration> idle =
              s.duration("refreshValidIfNotUsedFor").doc("Refresh tokens, without use.");
          return v ->
              new ClientSettings.Lifetimes(
                  v.find(idTokens).filter(d -> !d.isZero()),
                  v.find(accessTokens).filter(d -> !d.isZero()),
                  v.find(rotate),
                  v.find(absolute),
                  v.find(idle));
        });
  }

  private static Optional<String> first(
      List<String> list, Function<String, Optional<String>> check) {
    return list.stream().flatMap(item -> check.apply(item).stream()).findFirst();
  }
}
