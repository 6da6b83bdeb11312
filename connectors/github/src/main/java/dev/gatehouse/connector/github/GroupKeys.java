package dev.gatehouse.connector.github;

import dev.gatehouse.connector.github.GitHubSettings.TeamName;
import dev.gatehouse.spi.settings.Kind;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Values;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The keys for organisations and teams. */
final class GroupKeys {
  private static final Pattern ORGANISATION = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,99}");

  private final Setting<String> org;
  private final Setting<List<GroupRules.Organisation>> orgs;
  private final Setting<TeamName> teamName;
  private final Setting<Boolean> loadAll;

  GroupKeys(SettingsBuilder s) {
    orgs =
        s.list(
                "orgs",
                Kinds.list(Kinds.object(Schema.of("Organisation", GroupKeys::organisation)))
                    .uniqueBy("name", one -> one.name().toLowerCase(Locale.ROOT)))
            .doc(
                "Organisations that may log in, always enforced: a person must be in one of them,"
                    + " and in one of its teams where teams are named. Groups are org:team.");
    org =
        s.setting("org", organisationName())
            .warnAbout(name ->
                Optional.of(
                    "keeps nobody out and its groups lack the organisation's name; use orgs"))
            .doc("Dex's old form: groups are the bare names of this organisation's teams.");
    teamName =
        s.choice("teamNameField", TeamName.class)
            .defaultsTo(TeamName.NAME)
            .doc("What a team is called: by its name, its slug, or both as two groups.");
    loadAll =
        s.bool("loadAllGroups")
            .defaultsTo(false)
            .doc(
                "Without orgs, groups are all of the person's organisations (org) and teams"
                    + " (org:team).");
    s.check(this::check);
  }

  private static Function<Values, GroupRules.Organisation> organisation(SettingsBuilder s) {
    Setting<String> name =
        s.setting("name", organisationName())
            .required()
            .doc("Name of the organisation, and the beginning of its groups.");
    Setting<Long> id =
        s.setting("id", Kinds.parsed("number", GroupKeys::number))
            .doc(
                "Number of the organisation (id at /orgs/NAME of the API): then whoever takes the"
                    + " name after a change of it is another organisation.");
    Setting<List<String>> teams =
        s.list("teams", Kinds.text())
            .doc("Teams of which a person must be in one; empty for any member.");
    return values ->
        new GroupRules.Organisation(values.get(name), values.find(id), values.get(teams));
  }

  private static Kind<String> organisationName() {
    return Kinds.parsed(
        "organisation",
        text -> {
          if (!ORGANISATION.matcher(text).matches()) {
            throw new IllegalArgumentException(
                "must be an organisation's name as in its address, such as octo-org");
          }
          return text;
        });
  }

  private static Long number(String text) {
    if (!text.matches("[1-9][0-9]{0,17}")) {
      throw new IllegalArgumentException("must be a whole number above zero");
    }
    return Long.valueOf(text);
  }

  private void check(Values values, Report report) {
    boolean some = !values.get(orgs).isEmpty();
    if (some && values.find(org).isPresent()) {
      report.error(org, "org and orgs exclude each other", "keep orgs");
    } else if (values.get(loadAll) && (some || values.find(org).isPresent())) {
      report.warning(
          loadAll,
          "loadAllGroups has no effect with org or orgs, whose teams are the groups",
          "remove it");
    }
  }

  GroupRules rules(Values values) {
    return new GroupRules(
        values.get(orgs), values.find(org), values.get(teamName), values.get(loadAll));
  }
}
