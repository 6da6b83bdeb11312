package dev.gatehouse.connector.github;

import dev.gatehouse.connector.github.GitHubSettings.App;
import dev.gatehouse.connector.github.GitHubSettings.AppType;
import dev.gatehouse.connector.github.GitHubSettings.Limits;
import dev.gatehouse.connector.github.GitHubSettings.PersonRules;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Secret;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Values;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Declares the configuration: Dex's keys with Dex's meaning, and those that Dex lacks. */
final class GitHubSchema {
  static final Schema<GitHubSettings> SCHEMA = Schema.of("GitHub", GitHubSchema::declare);

  private static final Pattern DOMAIN =
      Pattern.compile("(?:(?:[A-Za-z0-9-]+|\\*)\\.)*[A-Za-z0-9-]+");

  private GitHubSchema() {}

  private static Function<Values, GitHubSettings> declare(SettingsBuilder s) {
    Setting<String> clientId =
        s.text("clientID").required().doc("Client ID of the application at GitHub.");
    Setting<Secret> clientSecret =
        s.secret("clientSecret")
            .required()
            .orFromEnvironment("clientSecretEnv")
            .orFromFile("clientSecretFile")
            .doc("A client secret of the application.");
    Setting<AppType> appType =
        s.choice("appType", AppType.class)
            .otherwise("github-app when clientID begins with Iv, else oauth-app")
            .doc(
                "Kind of the application: oauth-app asks for scopes, github-app has permissions"
                    + " and tokens that expire.");
    Setting<URI> redirectUri =
        s.url("redirectURI")
            .otherwise("ISSUER/callback")
            .doc(
                "Where GitHub sends people back to: ISSUER/callback, or ISSUER/callback/ and the"
                    + " connector's id. Needed only for the latter.");
    SiteKeys site = new SiteKeys(s);
    GroupKeys groups = new GroupKeys(s);
    Setting<Boolean> loginAsId =
        s.bool("useLoginAsID")
            .defaultsTo(false)
            .warnAbout(GitHubSchema::reassigned)
            .doc(
                "Identifies people by their login instead of their number. Logins are given to"
                    + " others after a change of name.");
    Setting<String> domain =
        s.setting("preferredEmailDomain", Kinds.parsed("domain", GitHubSchema::domain))
            .doc(
                "Domain whose verified address is taken before the primary one; * stands for one"
                    + " label, but not the last: *.example.com.");
    Setting<Boolean> trust =
        s.bool("trustUnverifiedEmail")
            .otherwise("false; in Dex files true with hostName")
            .doc(
                "With hostName, takes addresses for verified that GitHub Enterprise Server does"
                    + " not verify: people can enter any.");
    LimitKeys limits = new LimitKeys(s);
    s.check((values, report) -> checkTrust(values, report, trust, site));
    return values ->
        new GitHubSettings(
            new App(
                values.get(clientId),
                values.get(clientSecret),
                values.find(appType).orElseGet(() -> AppType.of(values.get(clientId))),
                values.find(redirectUri)),
            site.site(values),
            site.trust(values),
            groups.rules(values),
            new PersonRules(
                values.get(loginAsId), values.find(domain), trusts(values, trust, site)),
            limits.read(values));
  }

  private static Optional<String> reassigned(boolean loginAsId) {
    return loginAsId
        ? Optional.of(
            "gives the permissions of a person who changes their login to whoever takes it next;"
                + " leave it out unless applications know people by their login already")
        : Optional.empty();
  }

  private static String domain(String text) {
    if (!DOMAIN.matcher(text).matches()) {
      throw new IllegalArgumentException(
          text.endsWith("*")
              ? "must not end with *: anybody can own such a domain"
              : "must be a domain such as example.com or *.example.com");
    }
    return text;
  }

  /** Dex takes every address of an enterprise's own server for verified. */
  private static boolean trusts(Values values, Setting<Boolean> trust, SiteKeys site) {
    return values.find(trust).orElse(values.lenient()) && site.site(values).server();
  }

  private static void checkTrust(
      Values values, Report report, Setting<Boolean> trust, SiteKeys site) {
    if (trusts(values, trust, site)) {
      report.warning(
          trust,
          "addresses that nobody verified are called verified, as Dex does with hostName; whoever"
              + " enters somebody else's address is taken for them where people are known by it",
          "set trustUnverifiedEmail: false unless the server verifies addresses");
    } else if (values.find(trust).orElse(false)) {
      report.error(
          trust,
          "trustUnverifiedEmail has no meaning without a GitHub Enterprise Server",
          "remove it: GitHub verifies addresses");
    }
  }

  /** The keys for limits. */
  private static final class LimitKeys {
    private final Setting<Duration> connect;
    private final Setting<Duration> request;
    private final Setting<Integer> pages;
    private final Setting<Integer> groups;

    LimitKeys(SettingsBuilder s) {
      connect =
          s.setting("connectTimeout", Kinds.duration(Duration.ofMillis(100), Duration.ofMinutes(1)))
              .defaultsTo(Duration.ofSeconds(5))
              .doc("Longest wait for a connection, its TLS included.");
      request =
          s.setting("requestTimeout", Kinds.duration(Duration.ofMillis(100), Duration.ofMinutes(2)))
              .defaultsTo(Duration.ofSeconds(10))
              .doc("Longest wait for one answer; all answers of a login together may take thrice.");
      pages =
          s.integer("pageLimit", 1, 1000)
              .defaultsTo(20)
              .doc(
                  "Most pages of one list that are read, a hundred entries each; more is an error.");
      groups =
          s.integer("groupLimit", 1, 100_000)
              .defaultsTo(1000)
              .doc("Most groups of one person; more is an error, never a shorter list.");
    }

    Limits read(Values values) {
      return new Limits(
          values.get(connect), values.get(request), values.get(pages), values.get(groups));
    }
  }
}
