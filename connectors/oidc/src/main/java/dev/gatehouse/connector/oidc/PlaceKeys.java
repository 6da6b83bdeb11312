package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.http.Trust;
import dev.gatehouse.connector.oidc.OidcSettings.Overrides;
import dev.gatehouse.connector.oidc.OidcSettings.Place;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.UrlHosts;
import dev.gatehouse.spi.settings.Values;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** The keys that say where the provider is. */
final class PlaceKeys {
  private final Setting<URI> issuer;
  private final Setting<String> alias;
  private final Setting<Overrides> overrides;
  private final Setting<Duration> lifetime;

  PlaceKeys(SettingsBuilder s) {
    issuer =
        s.url("issuer")
            .required()
            .check(PlaceKeys::problemOf)
            .doc(
                "The provider's issuer, character by character as in its tokens. Its document is at"
                    + " {issuer}/.well-known/openid-configuration.");
    alias =
        s.text("issuerAlias")
            .check(OidcSchema::blank)
            .doc(
                "The issuer that its document and its tokens name, where that is not the address"
                    + " at which the document is.");
    overrides =
        s.object("providerDiscoveryOverrides", overrides())
            .doc("Endpoints that count instead of those in the document.");
    lifetime =
        s.setting("discoveryLifetime", Kinds.duration(Duration.ofSeconds(10), Duration.ofHours(24)))
            .defaultsTo(Duration.ofHours(1))
            .doc(
                "How long the provider's document and keys are used before they are read again. An"
                    + " unknown key is looked for at once.");
    s.check(this::checkProtection);
  }

  private static Schema<Overrides> overrides() {
    return Schema.of(
        "Endpoints of the provider",
        s -> {
          Setting<URI> token = s.url("tokenURL").doc("The token endpoint.");
          Setting<URI> authorization = s.url("authURL").doc("The authorization endpoint.");
          Setting<URI> keys = s.url("jwksURL").doc("The provider's keys.");
          Setting<URI> userInfo = s.url("userInfoURL").doc("The userinfo endpoint.");
          Setting<URI> endSession =
              s.url("endSessionURL").doc("Where the provider's session is ended.");
          s.ignoredWithWarning("deviceAuthURL", "nothing asks there; Dex does not either");
          return values ->
              new Overrides(
                  values.find(token),
                  values.find(authorization),
                  values.find(keys),
                  values.find(userInfo),
                  values.find(endSession));
        });
  }

  private static Optional<String> problemOf(URI issuer) {
    if (issuer.getRawQuery() != null
        || issuer.getRawFragment() != null
        || issuer.getRawUserInfo() != null) {
      return Optional.of("has a query, a fragment or user information");
    }
    return Optional.empty();
  }

  private void checkProtection(Values values, Report report) {
    if (isProtected(values.get(issuer))) {
      checkOverrides(values, report);
      return;
    }
    reportOpen(
        values,
        report,
        issuer,
        "issuer is http: whoever is on the way to it can say who anybody is");
  }

  /** One endpoint on http is as good a place to lie at as an issuer on http. */
  private void checkOverrides(Values values, Report report) {
    Overrides written = values.get(overrides);
    Stream.of(
            written.token(),
            written.authorization(),
            written.keys(),
            written.userInfo(),
            written.endSession())
        .flatMap(Optional::stream)
        .filter(address -> !isProtected(address))
        .findFirst()
        .ifPresent(address ->
            reportOpen(
                values,
                report,
                overrides,
                address
                    + " is http: whoever is on the way to it can read secrets or say who"
                    + " anybody is"));
  }

  private static void reportOpen(Values values, Report report, Setting<?> setting, String message) {
    if (values.lenient()) {
      report.warning(setting, message, "use https");
    } else {
      report.error(setting, message, "use https, with rootCAs for an authority of your own");
    }
  }

  /** Whether nobody is on the way to an address, or cannot change what passes. */
  static boolean isProtected(URI address) {
    return "https".equalsIgnoreCase(address.getScheme()) || loopback(address);
  }

  private static boolean loopback(URI address) {
    String host = UrlHosts.of(address).orElse("");
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.[0-9]{1,3}){3}");
  }

  Place read(Values values, Trust trust) {
    return new Place(
        values.get(issuer).toString(),
        values.find(alias),
        values.get(overrides),
        values.get(lifetime),
        trust);
  }
}
