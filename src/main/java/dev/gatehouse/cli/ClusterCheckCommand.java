package dev.gatehouse.cli;

import dev.gatehouse.cli.ClusterCheckRun.Sources;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.kubernetes.Cluster;
import dev.gatehouse.kubernetes.check.CheckException;
import dev.gatehouse.kubernetes.check.MetricSamples;
import dev.gatehouse.wiring.StartException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse cluster check}. Changes nothing, and never prints a token. */
@Command(
    name = "check",
    description =
        "Compare what the settings say of a cluster with what it really runs; without an option that"
            + " names something of the cluster, look at this issuer as its API server does.",
    mixinStandardHelpOptions = true)
final class ClusterCheckCommand implements Callable<Integer> {
  private static final int LONGEST_FILE = 3 << 20;
  private static final int LONGEST_TOKEN = 256 * 1024;
  private static final Path STANDARD_INPUT = Path.of("-");
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private OutputOption output;

  @Parameters(paramLabel = "NAME", description = "The cluster.")
  private String name;

  @Option(
      names = "--live",
      paramLabel = "FILE",
      description =
          "What the API server has: its AuthenticationConfiguration, its manifest, or its command"
              + " line; - reads standard input.")
  private Path live;

  @Option(
      names = "--everybody",
      description = "With --live: also tell for which local users the settings change something.")
  private boolean everybody;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "An ID token for the cluster: ask its API server who the holder is, and compare; - reads"
              + " the first line of standard input.")
  private Path tokenFile;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The API server to ask; that of the cluster unless given.")
  private URI server;

  @Option(
      names = "--metrics-token-file",
      paramLabel = "FILE",
      description =
          "A token of somebody who may read /metrics there; that of --token-file unless given.")
  private Path metricsTokenFile;

  @Option(
      names = "--metrics",
      paramLabel = "FILE",
      description = "Metrics that were saved from an API server, instead of asking one.")
  private Path metrics;

  @Option(
      names = "--jwks",
      paramLabel = "FILE",
      description = "The issuer's JSON Web Key Set as it is served, instead of reading it there.")
  private Path jwks;

  @Option(
      names = "--issuer",
      description = "Also look at this issuer, beside what other options say.")
  private boolean issuer;

  @Override
  public Integer call() throws StartException, IOException {
    if (Stream.of(live, tokenFile, metricsTokenFile, metrics, jwks)
            .filter(STANDARD_INPUT::equals)
            .count()
        > 1) {
      throw new CommandFailure("Standard input is one thing only; give files for the others.");
    }
    if (everybody && live == null) {
      throw new CommandFailure("--everybody is for a comparison; give --live FILE.");
    }
    GatehouseSettings settings = ClusterCommand.settings(config);
    Cluster cluster = ClusterCommand.cluster(settings, name);
    Sources sources =
        new Sources(
            text(live),
            samples(metrics),
            text(jwks),
            token(tokenFile),
            token(metricsTokenFile),
            address(cluster),
            everybody,
            issuer);
    ClusterJudging.note(spec.commandLine().getErr(), cluster);
    try (ClusterCheckRun run =
        new ClusterCheckRun(config, settings, cluster, sources, InstantSource.system())) {
      run.look();
      PrintWriter out = spec.commandLine().getOut();
      ClusterCheckText text =
          new ClusterCheckText(
              Stream.of(sources.token(), sources.metricsToken())
                  .flatMap(Optional::stream)
                  .toList());
      if (!output.printed(out, text.json(name, run))) {
        text.print(out, run);
      }
      return run.agrees() ? 0 : 1;
    } catch (CheckException e) {
      throw new CommandFailure(ClusterJudgingText.line(e.getMessage()));
    }
  }

  /** Only where somebody is to be asked. */
  private Optional<URI> address(Cluster cluster) {
    if (server == null && tokenFile == null && metricsTokenFile == null) {
      return Optional.empty();
    }
    URI address =
        Objects.requireNonNullElseGet(
            server,
            () ->
                cluster
                    .settings()
                    .server()
                    .orElseThrow(() ->
                        new CommandFailure(
                            "The cluster " + name + " has no server; give --server URL.")));
    if (!"https".equalsIgnoreCase(address.getScheme())
        || address.getHost() == null
        || address.getRawUserInfo() != null
        || address.getRawQuery() != null
        || address.getRawFragment() != null) {
      throw new CommandFailure(
          "An API server has an address such as https://api.example.com:6443; a token goes nowhere"
              + " else.");
    }
    return Optional.of(address);
  }

  private static Optional<String> text(Path file) throws IOException {
    if (file == null) {
      return Optional.empty();
    }
    return Optional.of(new String(bytes(file, LONGEST_FILE), StandardCharsets.UTF_8));
  }

  private static Optional<MetricSamples> samples(Path file) throws IOException {
    if (file == null) {
      return Optional.empty();
    }
    try (InputStream in = open(file)) {
      return Optional.of(MetricSamples.read(in));
    }
  }

  private static InputStream open(Path file) throws IOException {
    try {
      return file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(file);
    } catch (NoSuchFileException e) {
      throw new CommandFailure("There is no file " + file + ".");
    }
  }

  private static byte[] bytes(Path file, int longest) throws IOException {
    try (InputStream in = open(file)) {
      byte[] all = in.readNBytes(longest + 1);
      if (all.length > longest) {
        throw new CommandFailure(file + " is longer than " + longest + " bytes.");
      }
      return all;
    }
  }

  private static Optional<String> token(Path file) throws IOException {
    if (file == null) {
      return Optional.empty();
    }
    String text = new String(bytes(file, LONGEST_TOKEN), StandardCharsets.UTF_8);
    String token = text.lines().findFirst().orElse("").strip();
    if (!TOKEN.matcher(token).matches()) {
      // What it is instead may be a secret too.
      throw new CommandFailure("The first line of " + file + " is no token.");
    }
    return Optional.of(token);
  }
}
