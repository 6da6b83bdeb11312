package dev.gatehouse.cli;

import dev.gatehouse.cli.ClusterPeople.Person;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.expressions.kubernetes.RefusedException;
import dev.gatehouse.kubernetes.ApiServerFiles;
import dev.gatehouse.kubernetes.Cluster;
import dev.gatehouse.kubernetes.ClusterException;
import dev.gatehouse.kubernetes.authentication.ConfigurationException;
import dev.gatehouse.kubernetes.authentication.IssuedClaims;
import dev.gatehouse.kubernetes.authentication.SignatureCheck;
import dev.gatehouse.kubernetes.authentication.TokenDoctor;
import dev.gatehouse.kubernetes.authentication.TokenJudge;
import dev.gatehouse.kubernetes.authentication.Verdict;
import dev.gatehouse.kubernetes.check.ApiServerCheck;
import dev.gatehouse.kubernetes.check.CheckException;
import dev.gatehouse.kubernetes.check.ConfigurationComparison;
import dev.gatehouse.kubernetes.check.Finding;
import dev.gatehouse.kubernetes.check.Findings;
import dev.gatehouse.kubernetes.check.HttpsReader;
import dev.gatehouse.kubernetes.check.IssuerCheck;
import dev.gatehouse.kubernetes.check.LiveConfiguration;
import dev.gatehouse.kubernetes.check.MetricSamples;
import dev.gatehouse.kubernetes.check.MetricsCheck;
import dev.gatehouse.kubernetes.check.SettingsCheck;
import dev.gatehouse.wiring.StartException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One run of {@code gatehouse cluster check}. Not thread-safe. */
final class ClusterCheckRun implements AutoCloseable {
  private final ConfigOption config;
  private final GatehouseSettings settings;
  private final Cluster cluster;
  private final Sources sources;
  private final InstantSource clock;
  private final List<Part> parts = new ArrayList<>();
  private final List<Change> changes = new ArrayList<>();
  private final List<String> commands = new ArrayList<>();
  private final HttpsReader issuerReader;
  private boolean compared;
  private Optional<LiveConfiguration> live = Optional.empty();
  private Optional<byte[]> keys = Optional.empty();

  ClusterCheckRun(
      ConfigOption config,
      GatehouseSettings settings,
      Cluster cluster,
      Sources sources,
      InstantSource clock)
      throws CheckException {
    this.config = config;
    this.settings = settings;
    this.cluster = cluster;
    this.sources = sources;
    this.clock = clock;
    this.issuerReader = new HttpsReader(cluster.apiServerAuthority());
  }

  /**
   * What is looked at beside the settings.
   *
   * @param live what the API server has
   * @param metrics saved ones
   * @param jwks the key set as it is served
   * @param token a person's, for the cluster
   * @param metricsToken of somebody who may read metrics
   * @param server who is asked
   * @param everybody whether local users are gone through
   * @param issuer whether the issuer is looked at in any case
   */
  record Sources(
      Optional<String> live,
      Optional<MetricSamples> metrics,
      Optional<String> jwks,
      Optional<String> token,
      Optional<String> metricsToken,
      Optional<URI> server,
      boolean everybody,
      boolean issuer) {
    boolean ofCluster() {
      return live.isPresent() || metrics.isPresent() || server.isPresent();
    }

    /** Without what is secret. */
    @Override
    public String toString() {
      return "Sources";
    }
  }

  /** Findings about one thing. */
  record Part(String name, String title, List<Finding> findings) {}

  /** Somebody for whom the API server has something else than the settings. */
  record Change(String login, Verdict there, Verdict settings) {}

  List<Part> parts() {
    return parts;
  }

  List<Change> changes() {
    return changes;
  }

  /** For the control plane's network. */
  List<String> commands() {
    return commands;
  }

  /** Whether local users were gone through. */
  boolean compared() {
    return compared;
  }

  boolean agrees() {
    return parts.stream()
        .flatMap(part -> part.findings().stream())
        .noneMatch(one -> one.level() == Finding.Level.FAILED);
  }

  private void part(String name, String title, Findings findings) {
    if (!findings.all().isEmpty()) {
      parts.add(new Part(name, title, findings.all()));
    }
  }

  /** Looks at everything that was asked for. */
  void look() throws StartException, CheckException {
    keys = sources.jwks().map(text -> text.getBytes(StandardCharsets.UTF_8));
    issuer();
    if (sources.live().isPresent()) {
      live(sources.live().get());
    }
    if (sources.server().isPresent()) {
      server(sources.server().get());
    } else if (sources.metrics().isPresent()) {
      Findings findings = new Findings();
      metrics(sources.metrics().get(), findings);
      part("metrics", "The metrics", findings);
    }
  }

  private void issuer() {
    boolean wanted = sources.issuer() || !sources.ofCluster();
    boolean forKeys =
        keys.isEmpty() && (sources.metrics().isPresent() || sources.server().isPresent());
    if (!wanted && !forKeys) {
      return;
    }
    Findings findings = new Findings();
    if (wanted) {
      new SettingsCheck(settings, cluster, findings).look(System.getenv());
    }
    IssuerCheck check =
        new IssuerCheck(
            URI.create(cluster.issuerUrl()),
            cluster.discoveryUrl(),
            cluster.settings().innerAddress().isPresent(),
            cluster.signingAlgorithms(),
            issuerReader,
            clock,
            findings);
    Optional<byte[]> read = check.look();
    keys = keys.or(() -> read);
    if (wanted) {
      part("issuer", "The issuer " + cluster.issuerUrl() + ", as the API server sees it", findings);
      command(check.document());
      check.keysAt().ifPresent(this::command);
    }
  }

  /** A line for a shell; an address that would be more than an argument there is left out. */
  private void command(URI address) {
    String text = address.toASCIIString();
    if (text.indexOf('\'') < 0) {
      commands.add(
          "curl -sS -i --max-time 10 "
              + (cluster.apiServerAuthority().isPresent() ? "--cacert issuer-ca.crt " : "")
              + "'"
              + text
              + "'");
    }
  }

  private void live(String text) throws StartException, CheckException {
    Findings findings = new Findings();
    String title = "The configuration of the API server";
    try {
      live = Optional.of(LiveConfiguration.read(text, cluster.minor()));
      ConfigurationComparison comparison =
          new ConfigurationComparison(
              cluster.model(),
              cluster.signingAlgorithms(),
              cluster.apiServerAuthority(),
              cluster.minor(),
              findings);
      if (webhook()) {
        comparison.compareBesideWebhook(live.get());
      } else {
        comparison.compare(live.get(), clock.instant());
      }
    } catch (ConfigurationException e) {
      findings.failed(
          "validity",
          "Kubernetes 1." + cluster.minor() + " refuses it: " + e.getMessage(),
          "a running API server goes on with the configuration that it had, and does not start with"
              + " this one; "
              + (webhook()
                  ? "correct it, and leave this issuer out of it"
                  : "write it again (gatehouse cluster config)"));
    } catch (ClusterException e) {
      throw new CommandFailure(e.getMessage());
    }
    if (sources.everybody() && webhook()) {
      findings.good(
          "people", "they are not gone through: with tokenReview this server says who they are");
    }
    part("configuration", title, findings);
    if (sources.everybody() && live.isPresent() && !webhook()) {
      everybody(live.get());
    }
  }

  /** Whether the API server asks here, in the place of an authenticator of its own. */
  private boolean webhook() {
    return cluster.settings().tokenReview().isPresent();
  }

  private void everybody(LiveConfiguration there) throws StartException {
    try {
      TokenJudge before = TokenJudge.of(there.model(), there.algorithms(), cluster.minor());
      TokenJudge now = ClusterJudging.judge(cluster, Optional.empty());
      ClusterClient client = ClusterClient.of(config, settings, cluster.settings());
      IssuedClaims issued = client.issued(settings, cluster, clock.instant());
      for (Person person : new ClusterPeople(config, settings, cluster, client).all()) {
        Verdict then = person.verdict(before, cluster, issued);
        Verdict after = person.verdict(now, cluster, issued);
        if (!then.user().equals(after.user()) || !then.error().equals(after.error())) {
          changes.add(new Change(person.login(), then, after));
        }
      }
      compared = true;
    } catch (ConfigurationException e) {
      // The comparison has told that nobody gets in by a file that is refused.
      compared = false;
    } catch (RefusedException e) {
      throw ClusterJudging.notJudged(e);
    }
  }

  private void server(URI server) throws StartException, CheckException {
    Findings findings = new Findings();
    try (HttpsReader reader = new HttpsReader(cluster.serverAuthority())) {
      ApiServerCheck check =
          new ApiServerCheck(server, reader, cluster.minor(), webhook(), clock, findings);
      boolean reached = check.version(sources.token().or(sources::metricsToken));
      if (reached && sources.token().isPresent()) {
        String token = sources.token().get();
        check.review(token, new Foretold(signatures(), token));
      }
      part("server", "The API server " + server, findings);
      Optional<String> reads = sources.metricsToken().or(sources::token);
      Findings ofMetrics = new Findings();
      if (sources.metrics().isPresent()) {
        metrics(sources.metrics().get(), ofMetrics);
      } else if (reached && reads.isPresent()) {
        MetricsCheck.ask(server, reader, reads.get(), ofMetrics)
            .ifPresent(samples -> metrics(samples, ofMetrics));
      }
      part("metrics", "The metrics of that API server", ofMetrics);
    }
  }

  private SignatureCheck signatures() throws StartException {
    return ClusterJudging.signatures(
        keys.isEmpty()
            ? ClusterJudging.keySet(config, null)
            : new String(keys.get(), StandardCharsets.UTF_8));
  }

  /** What is foretold of a token. */
  private final class Foretold implements ApiServerCheck.Foretelling {
    private final SignatureCheck signatures;
    private final String token;

    private Foretold(SignatureCheck signatures, String token) {
      this.signatures = signatures;
      this.token = token;
    }

    @Override
    public Verdict at(Instant now) {
      return ClusterJudging.judge(cluster, Optional.empty()).judge(token, signatures, now);
    }

    @Override
    public Optional<Verdict> byTheirs(Instant now) {
      if (live.isEmpty()) {
        return Optional.empty();
      }
      try {
        return Optional.of(
            TokenJudge.of(live.get().model(), live.get().algorithms(), cluster.minor())
                .judge(token, signatures, now));
      } catch (ConfigurationException e) {
        // The API server does not use a file that it refuses.
        return Optional.empty();
      }
    }

    @Override
    public List<String> advice(Verdict verdict, Instant now) {
      return TokenDoctor.advice(verdict, token, cluster.issuerUrl(), now);
    }
  }

  private void metrics(MetricSamples samples, Findings findings) {
    MetricsCheck check = new MetricsCheck(samples, cluster.minor(), clock.instant(), findings);
    Optional<String> file = live.filter(one -> !one.flags()).flatMap(one -> sources.live());
    String issuer = cluster.issuerUrl();
    if (webhook()) {
      check.compareBesideWebhook(
          issuer,
          file,
          live.stream()
              .flatMap(one -> one.model().jwt().stream())
              .anyMatch(one -> one.issuer().url().equals(issuer)));
      return;
    }
    try {
      Optional<String> written =
          cluster.hasFile()
              ? Optional.of(cluster.apiServer(ApiServerFiles.Format.FILE))
              : Optional.empty();
      check.compare(issuer, written, file, keys);
    } catch (ClusterException e) {
      throw new CommandFailure(e.getMessage());
    }
  }

  @Override
  public void close() {
    issuerReader.close();
  }
}
