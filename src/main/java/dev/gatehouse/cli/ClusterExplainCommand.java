package dev.gatehouse.cli;

import dev.gatehouse.expressions.kubernetes.RefusedException;
import dev.gatehouse.kubernetes.Cluster;
import dev.gatehouse.kubernetes.authentication.Certainty;
import dev.gatehouse.kubernetes.authentication.IssuerAccess;
import dev.gatehouse.kubernetes.authentication.TokenDoctor;
import dev.gatehouse.kubernetes.authentication.TokenJudge;
import dev.gatehouse.kubernetes.authentication.Verdict;
import dev.gatehouse.kubernetes.authentication.Verdict.Check;
import dev.gatehouse.wiring.StartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse cluster explain}. Never prints the token. */
@Command(
    name = "explain",
    description = "Tell what a cluster's API server makes of a token, check by check.",
    mixinStandardHelpOptions = true)
final class ClusterExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private OutputOption output;

  @Parameters(index = "0", paramLabel = "NAME", description = "The cluster.")
  private String name;

  @Parameters(
      index = "1",
      paramLabel = "TOKEN",
      arity = "0..1",
      defaultValue = TokenInput.STANDARD_INPUT,
      description = TokenInput.DESCRIPTION)
  private String token;

  @Option(
      names = "--authentication-config",
      paramLabel = "FILE",
      description =
          "The AuthenticationConfiguration that the API server has, instead of what the settings"
              + " make.")
  private Path file;

  @Option(
      names = "--jwks",
      paramLabel = "FILE",
      description = "The issuer's JSON Web Key Set, instead of this server's keys.")
  private Path keys;

  @Option(
      names = "--discovery",
      paramLabel = "FILE",
      description =
          "The discovery document as the API server gets it, such as from curl on its host, instead"
              + " of what this server's settings make. Nothing is fetched.")
  private Path document;

  @Override
  public Integer call() throws StartException, IOException {
    Cluster cluster = ClusterCommand.cluster(ClusterCommand.settings(config), name);
    String read = TokenInput.read(token);
    Instant now = InstantSource.system().instant();
    Verdict verdict;
    List<String> advice = new ArrayList<>();
    try {
      TokenJudge judge = ClusterJudging.judge(cluster, Optional.ofNullable(file));
      String keySet = ClusterJudging.keySet(config, keys);
      IssuerAccess access =
          ClusterAddresses.of(
              cluster,
              judge.issuers(),
              Optional.ofNullable(document).map(ClusterJudging::read),
              keySet);
      verdict =
          Certainty.of(
              () -> judge.judge(read, access, ClusterJudging.signatures(keySet), now),
              List.of(CommandFailure.class));
      advice.addAll(TokenDoctor.advice(verdict, read, cluster.issuerUrl(), now));
      advice.addAll(TokenDoctor.issuers(judge, access, verdict));
    } catch (RefusedException e) {
      throw ClusterJudging.notJudged(e);
    }
    ClusterJudging.note(spec.commandLine().getErr(), cluster);
    PrintWriter out = spec.commandLine().getOut();
    if (!output.printed(out, json(cluster, verdict, advice))) {
      print(out, verdict, advice);
    }
    return verdict.user().isPresent() ? 0 : 1;
  }

  private Map<String, Object> json(Cluster cluster, Verdict verdict, List<String> advice) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("cluster", name);
    json.put("kubernetesVersion", "1." + cluster.minor());
    json.put("accepted", verdict.user().isPresent());
    json.put(
        "checks",
        verdict.checks().stream()
            .map(check ->
                Map.of("check", label(check), "passed", check.passed(), "detail", check.detail()))
            .toList());
    verdict.user().ifPresent(user -> json.put("user", ClusterJudgingText.json(user)));
    json.put("error", verdict.error());
    json.put("advice", advice);
    return json;
  }

  private static String label(Check check) {
    return check.step().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static void print(PrintWriter out, Verdict verdict, List<String> advice) {
    for (Check check : verdict.checks()) {
      out.printf(
          "%-7s %-18s %s%n",
          check.passed() ? "passed" : "FAILED",
          label(check),
          ClusterJudgingText.line(check.detail()));
    }
    verdict
        .user()
        .ifPresent(user -> {
          out.println();
          ClusterJudgingText.print(out, user);
        });
    if (!advice.isEmpty()) {
      out.println();
      advice.forEach(one -> out.println(ClusterJudgingText.line(one)));
    }
  }
}
