package dev.gatehouse.connector.oidc;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.gatehouse.connector.http.Words;
import dev.gatehouse.connector.oidc.OidcSettings.ClaimRules;
import dev.gatehouse.connector.oidc.OidcSettings.GroupRules;
import dev.gatehouse.connector.oidc.OidcSettings.GroupRules.Made;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Values;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The keys that say what is made of claims and groups. */
final class ClaimKeys {
  /** Claims that a provider may give to somebody else one day. */
  private static final Set<String> CHANGING =
      Set.of("email", "preferred_username", "upn", "unique_name", "name", "nickname");

  private final Setting<Boolean> userInfo;
  private final Setting<String> userId;
  private final Setting<String> userName;
  private final Setting<Boolean> override;
  private final Setting<Mapping> mapping;
  private final Setting<Boolean> skipEmailVerified;
  private final Setting<Boolean> enableGroups;
  private final Setting<List<String>> allowedGroups;
  private final Setting<Modifications> modifications;

  /** {@code claimMapping}. */
  record Mapping(
      Optional<String> preferredUsername,
      Optional<String> email,
      Optional<String> emailVerified,
      Optional<String> groups) {}

  /** {@code claimModifications}. */
  record Modifications(Optional<String> filter, String prefix, String suffix, List<Made> made) {}

  ClaimKeys(SettingsBuilder s) {
    userInfo =
        s.bool("getUserInfo")
            .defaultsTo(false)
            .doc("Also asks the userinfo endpoint; its claims count before those of the token.");
    userId =
        s.text("userIDKey")
            .defaultsTo("sub")
            .check(OidcSchema::blank)
            .warnAbout(ClaimKeys::concern)
            .doc("Claim that identifies a person for good. It becomes part of sub here.");
    userName =
        s.text("userNameKey")
            .defaultsTo("name")
            .check(OidcSchema::blank)
            .doc(
                "Claim of the display name; without it preferred_username or the address is"
                    + " shown.");
    override =
        s.bool("overrideClaimMapping")
            .defaultsTo(false)
            .doc("Lets claimMapping count before the standard claims, not only in their place.");
    mapping =
        s.object("claimMapping", mapping())
            .doc(
                "Claims that are read where the standard ones are missing. Dots lead into objects:"
                    + " realm_access.roles.");
    skipEmailVerified =
        s.bool("insecureSkipEmailVerified")
            .defaultsTo(false)
            .warnAbout(on ->
                on
                    ? Optional.of("lets an address count as verified that nobody has vouched for")
                    : Optional.empty())
            .doc("An address counts as verified when the provider says nothing about it.");
    enableGroups =
        s.bool("insecureEnableGroups")
            .otherwise("true; in Dex files false")
            .doc("Takes groups over. They are as old as the login, or as its last refresh.");
    allowedGroups =
        s.list("allowedGroups", Kinds.text())
            .doc(
                "Only who is in one of these may log in, and other groups are left out. Always"
                    + " enforced, whatever the client asks for.");
    modifications =
        s.object("claimModifications", modifications())
            .doc("Changes groups, after allowedGroups has been looked at.");
    s.check(this::checkGroups);
  }

  private static Optional<String> concern(String claim) {
    return CHANGING.contains(claim)
        ? Optional.of(
            "can be changed by people or given to somebody else, who then is the same person here")
        : Optional.empty();
  }

  private static Schema<Mapping> mapping() {
    return Schema.of(
        "Claims",
        s -> {
          Setting<String> preferred =
              s.text("preferred_username").doc("In place of preferred_username.");
          Setting<String> email = s.text("email").doc("In place of email.");
          Setting<String> verified =
              s.text("email_verified")
                  .doc("In place of email_verified, such as Entra ID's xms_edov.");
          Setting<String> groups = s.text("groups").doc("In place of groups.");
          return values ->
              new Mapping(
                  named(values, preferred),
                  named(values, email),
                  named(values, verified),
                  named(values, groups));
        });
  }

  private static Optional<String> named(Values values, Setting<String> claim) {
    return values.find(claim).filter(text -> !text.isEmpty());
  }

  /** Text around a group. */
  private record Around(String prefix, String suffix) {}

  private static Schema<Modifications> modifications() {
    return Schema.of(
        "Changes of groups",
        s -> {
          Setting<List<Made>> made =
              s.list("newGroupFromClaims", Kinds.object(made()))
                  .doc("Adds groups that are made of other claims.");
          Setting<Optional<String>> filter =
              s.object("filterGroupClaims", filter()).doc("Leaves groups out.");
          Setting<Around> around =
              s.object("modifyGroupNames", around()).doc("Adds text to the names of groups.");
          return values ->
              new Modifications(
                  values.get(filter),
                  values.get(around).prefix(),
                  values.get(around).suffix(),
                  values.get(made));
        });
  }

  private static Schema<Made> made() {
    return Schema.of(
        "A group made of claims",
        s -> {
          Setting<List<String>> claims =
              s.list("claims", Kinds.text())
                  .required()
                  .doc("Claims whose text is joined; others than text are left out.");
          Setting<String> delimiter = s.text("delimiter").defaultsTo("").doc("Stands between.");
          Setting<Boolean> clear =
              s.bool("clearDelimiter")
                  .defaultsTo(false)
                  .doc("Removes the delimiter from the claims' text.");
          Setting<String> prefix = s.text("prefix").defaultsTo("").doc("Stands in front.");
          return values ->
              new Made(
                  values.get(claims), values.get(delimiter), values.get(clear), values.get(prefix));
        });
  }

  private static Schema<Optional<String>> filter() {
    return Schema.of(
        "Which groups stay",
        s -> {
          Setting<String> expression =
              s.setting("groupsFilter", Kinds.parsed("regular expression", ClaimKeys::expression))
                  .doc("Regular expression that must match somewhere in the group.");
          return values -> values.find(expression);
        });
  }

  private static String expression(String text) {
    try {
      return Pattern.compile(text).pattern();
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "is not a regular expression of RE2: "
              + e.getDescription()
              + " at "
              + Words.shown(e.getPattern()),
          e);
    }
  }

  private static Schema<Around> around() {
    return Schema.of(
        "Text around groups",
        s -> {
          Setting<String> prefix = s.text("prefix").defaultsTo("").doc("Before each group.");
          Setting<String> suffix = s.text("suffix").defaultsTo("").doc("After each group.");
          return values -> new Around(values.get(prefix), values.get(suffix));
        });
  }

  /** Whether groups are taken over. */
  boolean enabled(Values values) {
    return values.find(enableGroups).orElse(!values.lenient());
  }

  private void checkGroups(Values values, Report report) {
    if (!enabled(values) && !values.get(allowedGroups).isEmpty()) {
      report.warning(
          allowedGroups,
          "allowedGroups is enforced although insecureEnableGroups is off (Dex then lets everybody"
              + " in)",
          "set insecureEnableGroups, or remove allowedGroups");
    }
  }

  ClaimRules claims(Values values) {
    Mapping names = values.get(mapping);
    return new ClaimRules(
        values.get(userInfo),
        values.get(userId),
        values.get(userName),
        names.preferredUsername(),
        names.email(),
        names.emailVerified(),
        values.get(override),
        values.get(skipEmailVerified),
        values.lenient());
  }

  GroupRules groups(Values values) {
    Modifications changes = values.get(modifications);
    return new GroupRules(
        enabled(values),
        values.get(mapping).groups(),
        values.get(override),
        changes.filter(),
        values.get(allowedGroups),
        changes.prefix(),
        changes.suffix(),
        changes.made());
  }
}
