package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Secret;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Values;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Declares {@code clusters[].tokenReview}. */
final class TokenReviewSchema {
  /** What can stand after {@code Bearer} (RFC 6750 §2.1), and is too long to be guessed. */
  private static final Pattern CREDENTIAL = Pattern.compile("[A-Za-z0-9._~+/-]{32,1024}={0,2}");

  /** The one in use and its successor. */
  private static final int MOST = 2;

  private TokenReviewSchema() {}

  static Schema<ClusterSettings.TokenReview> tokenReview() {
    return Schema.of(
        "Review of tokens",
        s -> {
          Setting<List<Secret>> credentials =
              s.list("credentials", Kinds.object(credential()))
                  .required()
                  .check(TokenReviewSchema::count)
                  .doc(
                      "What the API server proves itself with. Two while one takes the place of the"
                          + " other: either is taken.");
          return v -> new ClusterSettings.TokenReview(v.get(credentials));
        });
  }

  /** Nobody gets in by reviews that are not made. */
  static void version(
      Setting<ClusterSettings.TokenReview> review, ClusterSettings.Version version, Report report) {
    ClusterSettings.Version newest = ClusterSettings.Version.NEWEST_KNOWN;
    if (version.compareTo(newest) > 0) {
      report.warning(
          review,
          "no token is reviewed for Kubernetes "
              + version
              + ", which is newer than "
              + newest
              + ", the newest that was compared: the API server hears 503 and lets nobody in",
          "update this server before the cluster, or take tokenReview out meanwhile");
    }
  }

  private static Optional<String> count(List<Secret> credentials) {
    return credentials.isEmpty() || credentials.size() > MOST
        ? Optional.of("must have one credential, or two while one takes the place of the other")
        : Optional.empty();
  }

  private static Schema<Secret> credential() {
    return Schema.of("Credential of an API server", TokenReviewSchema::token);
  }

  private static Function<Values, Secret> token(SettingsBuilder s) {
    Setting<Secret> token =
        s.secret("token")
            .orFromEnvironment("tokenEnv")
            .orFromFile("tokenFile")
            .required()
            .check(secret ->
                CREDENTIAL.matcher(secret.reveal()).matches()
                    ? Optional.empty()
                    : Optional.of(
                        "must have at least 32 letters, digits or signs of ._~+/- (openssl rand"
                            + " -hex 32 makes one)"))
            .doc("A bearer token that nobody else has.");
    return v -> v.get(token);
  }
}
