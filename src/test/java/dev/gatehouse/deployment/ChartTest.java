package dev.gatehouse.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.audit.AuditType;
import dev.gatehouse.config.ConfigurationReport;
import dev.gatehouse.testing.DeploymentTools;
import dev.gatehouse.testing.MetricNames;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.wiring.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the chart promises. */
class ChartTest {
  private static final Path PLAIN = Path.of("../docker/kubernetes");
  @TempDir private Path directory;

  @Test
  void anUpdateTakesNoPodBeforeAnotherIsReady() throws Exception {
    Chart chart = Chart.render(Chart.MINIMAL);
    Map<String, Object> spec = Chart.part(chart.object("Deployment"), "spec");
    assertEquals(2, number(spec, "replicas"));
    Map<String, Object> rolling = Chart.part(spec, "strategy", "rollingUpdate");
    assertEquals(0, number(rolling, "maxUnavailable"));
    assertEquals(1, number(rolling, "maxSurge"));
    long pause = number(Chart.part(chart.container(), "lifecycle", "preStop", "sleep"), "seconds");
    assertTrue(pause >= 5);
    assertTrue(
        number(chart.pod(), "terminationGracePeriodSeconds")
            >= pause + Host.LONGEST_STOP.toSeconds(),
        "the kubelet waits for both");
    Map<String, Object> budget = Chart.part(chart.object("PodDisruptionBudget"), "spec");
    assertEquals(1, number(budget, "maxUnavailable"));
    assertEquals("AlwaysAllow", budget.get("unhealthyPodEvictionPolicy"));
  }

  /** The kubelet would kill a server that still answers. */
  @Test
  void aGracePeriodThatIsTooShortIsRefused() throws Exception {
    long least = 30 + Host.LONGEST_STOP.toSeconds();
    for (long seconds : List.of(least, least - 1)) {
      Path values =
          Files.writeString(
              directory.resolve("grace.yaml"),
              "drainSeconds: 30\nterminationGracePeriodSeconds: " + seconds + "\n");
      if (seconds == least) {
        Chart chart = Chart.render(Chart.MINIMAL, values);
        assertEquals(least, number(chart.pod(), "terminationGracePeriodSeconds"));
      } else {
        IOException refused =
            assertThrows(IOException.class, () -> Chart.render(Chart.MINIMAL, values));
        assertTrue(
            refused.getMessage().contains("terminationGracePeriodSeconds: " + least + " or more"),
            refused::getMessage);
      }
    }
  }

  @Test
  void podsAreGivenNothingThatTheyDoNotNeed() throws Exception {
    Chart chart = Chart.render(Chart.MINIMAL);
    assertEquals(false, chart.pod().get("automountServiceAccountToken"));
    assertEquals(false, chart.object("ServiceAccount").get("automountServiceAccountToken"));
    assertEquals(false, chart.pod().get("enableServiceLinks"));
    assertTrue(
        chart.objects().stream().noneMatch(one -> one.get("kind").toString().contains("Role")));
    Map<String, Object> security = Chart.part(chart.pod(), "securityContext");
    // Kubernetes gives the files of a secret to this group, and the server reads its master key so.
    assertEquals(65532, number(security, "fsGroup"));
    assertTrue(chart.pod().get("volumes").toString().contains("defaultMode=288"), "0440");
  }

  @Test
  void theNetworkPolicyLeavesWhatIsNeeded() throws Exception {
    for (Map.Entry<Path, String> one :
        Map.of(Chart.MINIMAL, "5432", Chart.EVERYTHING, "6432", Chart.DEX, "5433").entrySet()) {
      Map<String, Object> policy =
          Chart.part(Chart.render(one.getKey()).object("NetworkPolicy"), "spec");
      String egress = policy.get("egress").toString();
      for (String port : List.of("53", "443", "636", one.getValue())) {
        assertTrue(
            Pattern.compile("port=" + port + "(\\.0)?[,}]").matcher(egress).find(),
            () -> port + " in " + egress);
      }
      assertTrue(egress.contains("protocol=UDP"), egress);
      String scheme = one.getKey().equals(Chart.EVERYTHING) ? "https" : "http";
      assertTrue(
          Pattern.compile("port=" + scheme + "[,}]")
              .matcher(policy.get("ingress").toString())
              .find(),
          policy::toString);
    }
    List<?> open =
        (List<?>)
            Chart.part(Chart.render(Chart.MINIMAL).object("NetworkPolicy"), "spec").get("ingress");
    List<?> toTelemetry =
        open.stream().filter(rule -> rule.toString().contains("port=telemetry")).toList();
    assertEquals(1, toTelemetry.size());
    assertTrue(toTelemetry.get(0).toString().contains("component=test"), "metrics are for nobody");
  }

  /** Who has HTTPS served does not publish plain HTTP with it, unless told to. */
  @Test
  void httpsTakesThePlaceOfHttp() throws Exception {
    assertEquals(List.of("http"), ports(Chart.MINIMAL));
    assertEquals(List.of("https"), ports(Chart.EVERYTHING));
    Path both =
        Files.writeString(
            directory.resolve("both.yaml"),
            "https: {keepHttp: true}\nconfig: {web: {behindProxy: true}}\n");
    assertEquals(List.of("http", "https"), ports(Chart.EVERYTHING, both));
    String ingress = Chart.render(Chart.EVERYTHING).object("Ingress").toString();
    assertTrue(ingress.contains("name=https"), ingress);
  }

  /**
   * What pods serve beside telemetry, after arguments, container, service and policy were found to
   * agree, and the configuration good with it.
   */
  private static List<String> ports(Path... values) throws Exception {
    Chart chart = Chart.render(values);
    ConfigurationReport report = Configurations.check(chart);
    assertFalse(report.refused(), report::text);
    String container = chart.container().get("ports").toString();
    String service = Chart.part(chart.object("Service"), "spec").get("ports").toString();
    String policy = Chart.part(chart.object("NetworkPolicy"), "spec").get("ingress").toString();
    List<String> served =
        Stream.of("http", "https")
            .filter(scheme -> chart.arguments().contains("--web-" + scheme + "-addr"))
            .toList();
    for (String scheme : List.of("http", "https")) {
      boolean there = served.contains(scheme);
      Pattern name = Pattern.compile("(name|port)=" + scheme + "[,}]");
      assertEquals(there, name.matcher(container).find(), container);
      assertEquals(there, name.matcher(service).find(), service);
      assertEquals(there, name.matcher(policy).find(), policy);
    }
    for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
      assertEquals("telemetry", Chart.part(chart.container(), probe, "httpGet").get("port"));
    }
    assertTrue(chart.arguments().contains("--telemetry-addr"));
    return served;
  }

  @Test
  void aChangedConfigurationReplacesPodsUnlessTheServerReadsIt() throws Exception {
    Path changed =
        Files.writeString(directory.resolve("changed.yaml"), "config: {expiry: {idTokens: 10m}}\n");
    assertNotEquals(checksum(Chart.MINIMAL), checksum(Chart.MINIMAL, changed));
    assertEquals(checksum(Chart.MINIMAL), checksum(Chart.MINIMAL));
    assertEquals(null, checksum(Chart.EVERYTHING), "configSecret.reload");
  }

  private static Object checksum(Path... values) throws Exception {
    Map<String, Object> pod =
        Chart.part(Chart.render(values).object("Deployment"), "spec", "template", "metadata");
    return Chart.part(pod, "annotations").get("checksum/config");
  }

  @Test
  void addressesFollowTheIssuer() throws Exception {
    Chart chart = Chart.render(Chart.EVERYTHING);
    assertEquals(
        List.of("login.example.com"),
        Chart.part(chart.object("HTTPRoute"), "spec").get("hostnames"));
    assertEquals(
        List.of("login.example.com"),
        Chart.part(chart.object("Certificate"), "spec").get("dnsNames"));
    String ingress = chart.object("Ingress").toString();
    assertTrue(ingress.contains("host=login.example.com"), ingress);
    assertTrue(ingress.contains("path=/sign-in"), ingress);
    assertEquals(
        "registry.example.com/gatehouse@sha256:" + "0123456789abcdef".repeat(4),
        chart.container().get("image"));
  }

  /** Alerts and dashboard ask for what the server has, and for events that there are. */
  @Test
  void alertsAndDashboardAskForWhatThereIs() throws Exception {
    Chart chart = Chart.render(Chart.EVERYTHING);
    Set<String> there = new TreeSet<>(Set.of("up", "gatehouse_events_total"));
    try (TestServer server =
        TestServer.in(directory)
            .with("connectors: [{type: fake-upstream, id: up, name: Up}]")
            .start()) {
      there.addAll(MetricNames.of(server));
    }
    assertTrue(chart.metrics().size() > 10, chart.metrics()::toString);
    for (String metric : chart.metrics()) {
      assertTrue(
          there.contains(metric.replaceFirst("_bucket$", "")) || metric.startsWith("process_"),
          metric);
    }
    Set<String> events =
        Arrays.stream(AuditType.values()).map(AuditType::wireName).collect(Collectors.toSet());
    String asked =
        Files.readString(Chart.DIRECTORY.resolve("files/dashboard.json"))
            + Files.readString(Chart.DIRECTORY.resolve("templates/prometheusrule.yaml"));
    List<String> named =
        Pattern.compile("event=~?\\\\?\"([a-z_.|]+)\\\\?\"")
            .matcher(asked)
            .results()
            .flatMap(match -> Arrays.stream(match.group(1).split("\\|", -1)))
            .toList();
    assertTrue(named.size() > 8, named::toString);
    assertTrue(events.containsAll(named), () -> named + " in " + events);
  }

  /** For those who do not use Helm. */
  @Test
  void thePlainManifestsAreWhatTheChartMakes() throws Exception {
    Path file = PLAIN.resolve("gatehouse.yaml");
    String text =
        "# Made by the chart ../helm/gatehouse with values.yaml; a test keeps it so.\n"
            + DeploymentTools.template(Chart.DIRECTORY, PLAIN.resolve("values.yaml"));
    if (Boolean.getBoolean("gatehouse.write.documents")) {
      Files.writeString(file, text);
    }
    assertEquals(
        text,
        Files.readString(file),
        "run this test with -Dgatehouse.write.documents=true to write it anew");
    String all = Files.readString(PLAIN.resolve("namespace.yaml")) + "\n" + text;
    assertEquals(List.of(), DeploymentTools.manifests(all).get("problems"));
    assertEquals("The configuration is good.\n", Configurations.check(Chart.of(all)).text());
    assertFalse(text.contains("helm.sh/hook"), "a hook would run as an ordinary pod");
    String list = Files.readString(PLAIN.resolve("kustomization.yaml"));
    for (String resource : List.of("namespace.yaml", "gatehouse.yaml")) {
      assertTrue(list.contains("  - " + resource + "\n"), list);
    }
  }

  @Test
  void chartAndImageHaveTheVersionOfTheBuild() throws IOException {
    String chart = Files.readString(Chart.DIRECTORY.resolve("Chart.yaml"));
    String pom = Files.readString(Path.of("pom.xml"));
    String version =
        chart.lines().filter(line -> line.startsWith("appVersion: ")).findFirst().orElseThrow();
    assertTrue(pom.contains("<version>" + version.substring("appVersion: ".length()) + "<"));
    assertTrue(
        Files.readString(Path.of("../docker/Dockerfile"))
            .contains("ARG VERSION=" + version.substring("appVersion: ".length()) + "\n"));
  }

  private static long number(Map<String, Object> object, String name) {
    return ((Number) object.get(name)).longValue();
  }
}
