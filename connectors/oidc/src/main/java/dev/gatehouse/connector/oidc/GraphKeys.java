package dev.gatehouse.connector.oidc;

import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Values;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** The keys that say where groups are read that a token leaves out. */
final class GraphKeys {
  private final ClaimKeys claims;
  private final Setting<Overage> overage;
  private final Setting<URI> url;

  /** What becomes of groups that Entra ID leaves out of a token. */
  private enum Overage {
    /** They count as unavailable. */
    UNAVAILABLE,
    /** They are read there. */
    MICROSOFTGRAPH
  }

  GraphKeys(SettingsBuilder s, ClaimKeys claims) {
    this.claims = claims;
    overage =
        s.setting(
                "groupsOverage",
                Kinds.choice(
                    Overage.class,
                    one ->
                        one == Overage.MICROSOFTGRAPH
                            ? "microsoftGraph"
                            : one.name().toLowerCase(Locale.ROOT)))
            .defaultsTo(Overage.UNAVAILABLE)
            .doc(
                "What becomes of groups that Entra ID leaves out of a token because there are more"
                    + " than 200: they are read from Microsoft Graph with the person's token, or"
                    + " with our client's own, or count as unavailable.");
    url =
        s.url("microsoftGraphURL")
            .defaultsTo(MicrosoftGraph.DEFAULT)
            .doc("Root of Microsoft Graph; national clouds have their own.");
    s.check(this::check);
  }

  private void check(Values values, Report report) {
    boolean used = values.get(overage) == Overage.MICROSOFTGRAPH;
    if (!used && values.written(url)) {
      report.error(
          url,
          "microsoftGraphURL has no effect without groupsOverage: microsoftGraph",
          "set groupsOverage, or remove it");
    }
    if (used && !claims.enabled(values)) {
      report.error(
          overage,
          "groups are not taken over",
          "set insecureEnableGroups, or remove groupsOverage");
    }
    URI root = values.get(url);
    if (!PlaceKeys.isProtected(root)) {
      report.error(url, "microsoftGraphURL must be https: tokens are sent there", "");
    }
    if (root.getRawQuery() != null
        || root.getRawFragment() != null
        || root.getRawUserInfo() != null
        || root.getHost() == null) {
      report.error(url, "microsoftGraphURL must have a host, and nothing behind its path", "");
    }
  }

  Optional<URI> read(Values values) {
    return values.get(overage) == Overage.MICROSOFTGRAPH
        ? Optional.of(URI.create(values.get(url).toString().replaceFirst("/+$", "")))
        : Optional.empty();
  }
}
