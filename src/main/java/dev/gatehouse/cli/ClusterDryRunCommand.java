package dev.gatehouse.cli;

import dev.gatehouse.cli.ClusterPeople.Person;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.expressions.kubernetes.RefusedException;
import dev.gatehouse.kubernetes.Cluster;
import dev.gatehouse.kubernetes.access.AccessRules;
import dev.gatehouse.kubernetes.authentication.IssuedClaims;
import dev.gatehouse.kubernetes.authentication.TokenJudge;
import dev.gatehouse.kubernetes.authentication.Verdict;
import dev.gatehouse.wiring.StartException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse cluster dry-run}. */
@Command(
    name = "dry-run",
    description = "Tell who somebody would be on a cluster, without a login.",
    mixinStandardHelpOptions = true)
final class ClusterDryRunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private OutputOption output;

  @Parameters(paramLabel = "NAME", description = "The cluster.")
  private String name;

  @ArgGroup(multiplicity = "1")
  private Who who;

  /** Whose claims. */
  static final class Who {
    @Option(names = "--user", paramLabel = "LOGIN", description = "A local user.")
    private String login;

    @Option(
        names = "--claims",
        paramLabel = "FILE",
        description =
            "Claims of an ID token as a JSON object; iss, aud, azp, iat and exp are added where they"
                + " are not given.")
    private Path claims;

    @Option(
        names = "--everybody",
        description = "All local users; with --against, those for whom something changes.")
    private boolean everybody;
  }

  @Option(
      names = "--rbac",
      paramLabel = "FILE",
      arity = "1..*",
      description = "RBAC manifests: also tell what they allow.")
  private List<Path> manifests = List.of();

  @Option(
      names = "--against",
      paramLabel = "FILE",
      description =
          "An AuthenticationConfiguration, such as the one in use: also tell what changes for whom.")
  private Path old;

  /** What comes out for one person. */
  private record Line(
      String login,
      Verdict now,
      Optional<Verdict> before,
      Optional<AccessRules.Result> access,
      Optional<AccessRules.Result> accessBefore) {
    boolean changes() {
      return before.isPresent()
          && (!before.get().user().equals(now.user())
              || !before.get().error().equals(now.error())
              || !access.equals(accessBefore));
    }
  }

  @Override
  public Integer call() throws StartException {
    GatehouseSettings settings = ClusterCommand.settings(config);
    Cluster cluster = ClusterCommand.cluster(settings, name);
    AccessRules rules = rules();
    List<Line> lines = new ArrayList<>();
    try {
      TokenJudge judge = ClusterJudging.judge(cluster, Optional.empty());
      Optional<TokenJudge> before =
          Optional.ofNullable(old).map(file -> ClusterJudging.judge(cluster, Optional.of(file)));
      ClusterClient client = ClusterClient.of(config, settings, cluster.settings());
      IssuedClaims issued = client.issued(settings, cluster, InstantSource.system().instant());
      for (Person person : people(cluster, settings, client)) {
        Verdict now = person.verdict(judge, cluster, issued);
        Optional<Verdict> then = before.map(one -> person.verdict(one, cluster, issued));
        lines.add(
            new Line(
                person.login(),
                now,
                then,
                access(rules, now),
                then.flatMap(verdict -> access(rules, verdict))));
      }
    } catch (RefusedException e) {
      throw ClusterJudging.notJudged(e);
    }
    if (who.everybody && old != null) {
      lines.removeIf(line -> !line.changes());
    }
    ClusterJudging.note(spec.commandLine().getErr(), cluster);
    PrintWriter out = spec.commandLine().getOut();
    if (!output.printed(
        out,
        Map.of(
            "cluster", name, "people", lines.stream().map(ClusterDryRunCommand::json).toList()))) {
      lines.forEach(line -> print(out, line));
      if (lines.isEmpty()) {
        out.println(old == null ? "There are no local users." : "Nothing changes for anybody.");
      }
    }
    return who.everybody || lines.stream().allMatch(line -> line.now().user().isPresent()) ? 0 : 1;
  }

  private AccessRules rules() {
    AccessRules rules = new AccessRules();
    for (Path file : manifests) {
      try {
        rules.add(ClusterJudging.read(file));
      } catch (IllegalArgumentException e) {
        throw new CommandFailure(file + " " + e.getMessage());
      }
    }
    return rules;
  }

  private Optional<AccessRules.Result> access(AccessRules rules, Verdict verdict) {
    return manifests.isEmpty() ? Optional.empty() : verdict.user().map(rules::of);
  }

  private List<Person> people(Cluster cluster, GatehouseSettings settings, ClusterClient client)
      throws StartException {
    if (who.claims != null) {
      return List.of(
          new Person(who.claims.toString(), ClusterJudging.read(who.claims), Optional.empty()));
    }
    ClusterPeople people = new ClusterPeople(config, settings, cluster, client);
    return who.everybody ? people.all() : List.of(people.one(who.login));
  }

  private static Map<String, Object> json(Line line) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("login", line.login());
    line.now().user().ifPresent(user -> json.put("user", ClusterJudgingText.json(user)));
    json.put("error", line.now().error());
    line.before()
        .ifPresent(before -> {
          before.user().ifPresent(user -> json.put("before", ClusterJudgingText.json(user)));
          json.put("errorBefore", before.error());
          json.put("changes", line.changes());
        });
    line.access().ifPresent(access -> json.put("access", ClusterAccessText.json(access)));
    line.accessBefore()
        .ifPresent(access -> json.put("accessBefore", ClusterAccessText.json(access)));
    return json;
  }

  private static void print(PrintWriter out, Line line) {
    out.println(ClusterJudgingText.line(line.login()));
    line.now()
        .user()
        .ifPresentOrElse(
            user -> ClusterJudgingText.print(out, user),
            () -> out.println("refused   " + ClusterJudgingText.line(line.now().error())));
    line.now()
        .checks()
        .forEach(check -> {
          if (FROM.contains(check.step())) {
            out.println("  from " + ClusterJudgingText.line(check.detail()));
          }
        });
    line.before().ifPresent(before -> ClusterDifference.print(out, before, line.now()));
    line.access().ifPresent(access -> ClusterAccessText.print(out, access));
    if (line.before().isPresent()) {
      ClusterAccessText.difference(out, line.accessBefore(), line.access());
    }
    out.println();
  }

  private static final List<Verdict.Step> FROM =
      List.of(Verdict.Step.USERNAME, Verdict.Step.GROUPS, Verdict.Step.UID, Verdict.Step.EXTRA);
}
