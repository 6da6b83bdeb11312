package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.http.TrustKeys;
import dev.gatehouse.connector.oidc.OidcSettings.Ends;
import dev.gatehouse.connector.oidc.OidcSettings.Exchange;
import dev.gatehouse.connector.oidc.OidcSettings.Tokens;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Values;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Declares the configuration: Dex's keys with Dex's meaning, and those that Dex lacks. */
final class OidcSchema {
  static final Schema<OidcSettings> SCHEMA =
      Schema.of(
          "OpenID Connect",
          s -> {
            OidcSchema keys = new OidcSchema(s);
            return keys::read;
          });

  private final PlaceKeys place;
  private final ClientKeys client;
  private final AskingKeys asking;
  private final ClaimKeys claims;
  private final TrustKeys trust;
  private final Setting<List<String>> algorithms;
  private final Setting<Duration> leeway;
  private final Setting<Exchange> exchange;
  private final Setting<Boolean> logout;
  private final Setting<Boolean> backchannel;
  private final GraphKeys graph;

  private OidcSchema(SettingsBuilder s) {
    place = new PlaceKeys(s);
    client = new ClientKeys(s);
    asking = new AskingKeys(s);
    claims = new ClaimKeys(s);
    trust = TrustKeys.declare(s);
    algorithms =
        s.list("idTokenAlgorithms", Kinds.choice(Algorithms.KNOWN.toArray(String[]::new)))
            .otherwise("all but HS256, HS384 and HS512")
            .doc("Signatures that are accepted. Tokens without one never are.");
    leeway =
        s.setting("clockLeeway", Kinds.duration(Duration.ZERO, Duration.ofMinutes(5)))
            .defaultsTo(Duration.ofSeconds(60))
            .doc("How much the provider's clock may differ from ours.");
    exchange =
        s.object("tokenExchange", exchange())
            .doc("Which tokens of the provider take the place of a login.");
    logout =
        s.bool("upstreamLogout")
            .defaultsTo(true)
            .doc(
                "Ends the provider's session when somebody logs out here, where it has an"
                    + " end_session_endpoint. It must know {issuer}/logout/callback as"
                    + " post_logout_redirect_uri.");
    backchannel =
        s.bool("backchannelLogout")
            .defaultsTo(true)
            .doc(
                "Ends logins here when the provider tells that their session there has ended"
                    + " (Back-Channel Logout). It must know {issuer}/logout/backchannel/ID as"
                    + " backchannel_logout_uri, with this connector's id.");
    graph = new GraphKeys(s, claims);
    s.check(this::checkSharedSecret);
  }

  private static Schema<Exchange> exchange() {
    return Schema.of(
        "Token exchange",
        s -> {
          Setting<List<String>> audiences =
              s.list("audiences", Kinds.text())
                  .otherwise("clientID")
                  .doc("For whom such a token may be; no other is accepted.");
          Setting<Boolean> access =
              s.bool("accessTokens")
                  .defaultsTo(false)
                  .doc(
                      "Takes access tokens, too, when they show for whom they are: as JWT of the"
                          + " provider, or at its introspection endpoint.");
          return values ->
              new Exchange(new LinkedHashSet<>(values.get(audiences)), values.get(access));
        });
  }

  private void checkSharedSecret(Values values, Report report) {
    boolean shared = values.get(algorithms).stream().anyMatch(Algorithms::isShared);
    if (shared && client.secretLength(values) < Algorithms.SHORTEST_SECRET) {
      report.error(
          algorithms,
          "algorithms that sign with clientSecret need one of at least 32 characters",
          "use RS256 or another that signs with a key of the provider");
    }
  }

  private OidcSettings read(Values values) {
    List<String> accepted = values.get(algorithms);
    Exchange written = values.get(exchange);
    OidcSettings.Client who = client.read(values);
    return new OidcSettings(
        place.read(values, trust.trust(values)),
        who,
        asking.read(values),
        new Tokens(
            accepted.isEmpty() ? Algorithms.STANDARD : Set.copyOf(accepted), values.get(leeway)),
        claims.claims(values),
        claims.groups(values),
        written.audiences().isEmpty()
            ? new Exchange(Set.of(who.id()), written.accessTokens())
            : written,
        new Ends(values.get(logout), values.get(backchannel)),
        graph.read(values));
  }

  /** What is wrong with text that must not be blank. */
  static Optional<String> blank(String text) {
    return text.isBlank() ? Optional.of("is blank") : Optional.empty();
  }
}
