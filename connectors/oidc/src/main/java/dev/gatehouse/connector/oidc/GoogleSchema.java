package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.http.Trust;
import dev.gatehouse.connector.oidc.GoogleSettings.Workspace;
import dev.gatehouse.connector.oidc.OidcSettings.Asking;
import dev.gatehouse.connector.oidc.OidcSettings.Audience;
import dev.gatehouse.connector.oidc.OidcSettings.ClaimRules;
import dev.gatehouse.connector.oidc.OidcSettings.Client;
import dev.gatehouse.connector.oidc.OidcSettings.Ends;
import dev.gatehouse.connector.oidc.OidcSettings.Exchange;
import dev.gatehouse.connector.oidc.OidcSettings.GroupRules;
import dev.gatehouse.connector.oidc.OidcSettings.Method;
import dev.gatehouse.connector.oidc.OidcSettings.Overrides;
import dev.gatehouse.connector.oidc.OidcSettings.Passed;
import dev.gatehouse.connector.oidc.OidcSettings.Place;
import dev.gatehouse.connector.oidc.OidcSettings.Tokens;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Secret;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Values;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Declares the configuration of the type {@code google}, with Dex's keys. */
final class GoogleSchema {
  static final Schema<GoogleSettings> SCHEMA =
      Schema.of(
          "Google",
          s -> {
            GoogleSchema keys = new GoogleSchema(s);
            return keys::read;
          });

  private final Setting<String> id;
  private final Setting<Secret> secret;
  private final Setting<URI> redirect;
  private final Setting<List<String>> scopes;
  private final Setting<List<String>> hostedDomains;
  private final Setting<List<String>> groups;
  private final Setting<Path> keyFile;
  private final Setting<String> admin;
  private final Setting<Map<String, String>> admins;
  private final Setting<Boolean> transitive;
  private final Setting<String> promptType;

  private GoogleSchema(SettingsBuilder s) {
    id = s.text("clientID").required().doc("Our client id at Google.");
    secret =
        s.secret("clientSecret")
            .orFromEnvironment("clientSecretEnv")
            .orFromFile("clientSecretFile")
            .required()
            .doc("Our secret there.");
    redirect =
        s.url("redirectURI")
            .doc(
                "The address that is registered there: {issuer}/callback. It need not be written;"
                    + " another one is refused at the login.");
    scopes =
        s.list("scopes", Kinds.text())
            .otherwise("profile, email")
            .doc("Scopes that are asked for besides openid.");
    hostedDomains =
        s.list("hostedDomains", Kinds.text())
            .doc(
                "Domains of Google Workspace whose people may log in, compared with the claim hd;"
                    + " without it everybody with a Google account may.");
    groups =
        s.list("groups", Kinds.text())
            .doc(
                "Addresses of groups. Only who is in one of these may log in, and other groups are"
                    + " left out. Always enforced, whatever the client asks for.");
    keyFile =
        s.path("serviceAccountFilePath")
            .doc(
                "File (JSON) of the key of a service account with domain-wide delegation for the"
                    + " scope admin.directory.group.readonly. Needed for groups.");
    admin = s.text("adminEmail").doc("Old form of domainToAdminEmail with the key \"*\".");
    admins =
        s.map("domainToAdminEmail", Kinds.text())
            .doc(
                "For each domain, or \"*\" for any other, an administrator in whose name groups"
                    + " are read.");
    transitive =
        s.bool("fetchTransitiveGroupMembership")
            .defaultsTo(false)
            .doc("Groups of groups count, too: one more question for each group.");
    promptType =
        s.text("promptType")
            .defaultsTo("consent")
            .check(AskingKeys::problemOfPrompt)
            .doc("The parameter prompt of logins that are to be refreshed. Empty: none.");
    s.check(this::checkDirectory);
  }

  private Map<String, String> admins(Values values) {
    Map<String, String> all = new LinkedHashMap<>();
    values.find(admin).filter(text -> !text.isBlank()).ifPresent(text -> all.put("*", text));
    values.get(admins).forEach((domain, who) -> all.put(domain.toLowerCase(Locale.ROOT), who));
    return all;
  }

  private void checkDirectory(Values values, Report report) {
    boolean file = values.find(keyFile).isPresent();
    boolean people = !admins(values).isEmpty();
    if (values.written(admin) && !values.get(admin).isBlank()) {
      report.warning(admin, "adminEmail is an old form", "write domainToAdminEmail: {\"*\": …}");
    }
    if (file && !people) {
      report.error(
          admins, "domainToAdminEmail is missing", "name an administrator, such as {\"*\": …}");
    } else if (people && !file) {
      report.error(
          keyFile,
          "serviceAccountFilePath is missing (the machine's own account is not supported)",
          "give the file of a service account's key");
    } else if (!file && !values.get(groups).isEmpty()) {
      report.error(
          groups,
          "groups cannot be read without a service account (Dex then lets everybody in)",
          "give serviceAccountFilePath and domainToAdminEmail, or remove groups");
    } else if (!file && values.get(transitive)) {
      report.warning(
          transitive,
          "fetchTransitiveGroupMembership has no effect without a service account",
          "give serviceAccountFilePath and domainToAdminEmail");
    }
  }

  private GoogleSettings read(Values values) {
    OidcSettings oidc =
        new OidcSettings(
            new Place(
                Place.GOOGLE,
                Optional.empty(),
                Overrides.NONE,
                Duration.ofHours(1),
                Trust.standard()),
            new Client(
                values.get(id),
                values.find(secret),
                Method.CLIENT_SECRET_POST,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Audience.ISSUER,
                values.find(redirect).map(URI::toString)),
            new Asking(
                AskingKeys.scopes(values.get(scopes)),
                false,
                values.get(promptType),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                // Google answers max_age without auth_time.
                Set.of(Passed.LOGIN_HINT),
                true,
                true,
                AskingKeys.domains(values.get(hostedDomains))),
            new Tokens(Set.of("RS256", "ES256"), Duration.ofSeconds(60)),
            ClaimRules.STANDARD,
            new GroupRules(
                values.find(keyFile).isPresent(),
                Optional.empty(),
                false,
                Optional.empty(),
                values.get(groups),
                "",
                "",
                List.of()),
            new Exchange(Set.of(values.get(id)), false),
            // Google tells nobody of ended sessions.
            new Ends(false, false),
            Optional.empty());
    return new GoogleSettings(
        oidc,
        values
            .find(keyFile)
            .map(file -> new Workspace(file, admins(values), values.get(transitive))));
  }
}
