package dev.gatehouse.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.config.ConfigurationReport;
import dev.gatehouse.testing.DeploymentTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart with several sets of values, by Helm and by the types of the Kubernetes API. */
class ChartValuesTest {
  @TempDir private Path directory;

  static List<Path> values() throws IOException {
    try (Stream<Path> files = Files.list(Chart.DIRECTORY.resolve("ci"))) {
      List<Path> found = files.sorted().toList();
      assertTrue(found.size() >= 3, found::toString);
      return found;
    }
  }

  /**
   * No field is unknown, every pod passes the restricted standard of pod security, and nothing
   * refers to what is not there: selectors, ports, volumes, services, accounts.
   */
  @ParameterizedTest
  @MethodSource("values")
  void theObjectsAreGood(Path values) throws Exception {
    assertEquals("[]", DeploymentTools.lint(Chart.DIRECTORY, values));
    Map<String, Object> judged =
        DeploymentTools.manifests(DeploymentTools.template(Chart.DIRECTORY, values));
    assertEquals(List.of(), judged.get("problems"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void theConfigurationInTheSecretIsGood(Path values) throws Exception {
    ConfigurationReport report = Configurations.check(Chart.render(values));
    assertFalse(report.refused(), report::text);
  }

  @Test
  void theSchemaRefusesWhatNobodyReads() throws Exception {
    for (String wrong : List.of("replicas: 3", "image: {name: x}", "replicaCount: two")) {
      Path file = Files.writeString(directory.resolve("wrong.yaml"), wrong + "\n");
      IOException refused =
          assertThrows(
              IOException.class,
              () -> DeploymentTools.template(Chart.DIRECTORY, Chart.MINIMAL, file));
      String key = wrong.startsWith("image") ? "name" : wrong.substring(0, wrong.indexOf(':'));
      assertTrue(refused.getMessage().contains(key), refused::getMessage);
    }
  }

  @Test
  void itSaysWhatIsMissing() {
    IOException refused =
        assertThrows(IOException.class, () -> DeploymentTools.template(Chart.DIRECTORY));
    assertTrue(refused.getMessage().contains("image.repository: say"), refused::getMessage);
  }

  /** Pods would not start; a key that is given in another way is none of the chart's business. */
  @Test
  void postgresNeedsAMasterKey() throws Exception {
    String none = "masterKey: {existingSecret: \"\"}\n";
    IOException refused = assertThrows(IOException.class, () -> rendered(none));
    assertTrue(refused.getMessage().contains("masterKey.existingSecret: say"), refused::getMessage);
    for (String other :
        List.of(
            "config: {masterKeyFile: /etc/gatehouse/secrets/database/master.key}",
            "env: {GATEHOUSE_MASTER_KEY_FILE: /etc/gatehouse/secrets/database/master.key}",
            "envVars: [{name: GATEHOUSE_MASTER_KEY_FILE, value: /etc/gatehouse/secrets/k}]",
            "envFrom: [{configMapRef: {name: places}}]",
            "config: {storage: {type: sqlite3}}")) {
      assertFalse(rendered(none + other + "\n").contains("name: master-key"), other);
    }
    assertThrows(IOException.class, () -> rendered(none + "envVars: [{name: OTHER, value: x}]\n"));
  }

  private String rendered(String values) throws Exception {
    Path file = Files.writeString(directory.resolve("values.yaml"), values);
    return DeploymentTools.template(Chart.DIRECTORY, Chart.MINIMAL, file);
  }

  /** Where the guide of token exchange looks for a token and an authority, its values put them. */
  @Test
  void theGuidesValuesGivePodsATokenOfTheCluster() throws Exception {
    String guide = Files.readString(Path.of("../docs/guides/deploy-on-kubernetes.md"));
    String section = guide.substring(guide.indexOf("### Pods of this cluster as workloads"));
    int start = section.indexOf("```text\n") + "```text\n".length();
    String manifests = rendered(section.substring(start, section.indexOf("```", start)));
    assertEquals(List.of(), DeploymentTools.manifests(manifests).get("problems"));
    Chart chart = Chart.of(manifests);
    String place = "/var/run/secrets/kubernetes.io/serviceaccount";
    String mounts = chart.container().get("volumeMounts").toString();
    assertTrue(mounts.contains("mountPath=" + place), mounts);
    String exchange = Files.readString(Path.of("../docs/guides/token-exchange.md"));
    String volumes = chart.pod().get("volumes").toString();
    for (String file : List.of("ca.crt", "token")) {
      assertTrue(exchange.contains(": " + place + "/" + file + "\n"), file);
      assertTrue(volumes.contains("path=" + file), volumes);
    }
    String egress = Chart.part(chart.object("NetworkPolicy"), "spec").get("egress").toString();
    assertTrue(egress.contains("port=6443"), egress);
  }

  /** The judge itself: what it is there for, it sees. */
  @Test
  void faultsAreSeen() throws Exception {
    String good = DeploymentTools.template(Chart.DIRECTORY, Chart.MINIMAL);
    Map<String, String> faults =
        Map.of(
            "runAsNonRoot: true", "runAsNonRoot: false",
            "type: RuntimeDefault", "type: Unconfined",
            "drop:\n              - ALL", "drop:\n              - CHOWN",
            "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false",
            "targetPort: telemetry", "targetPort: metrics",
            "mountPath: /tmp", "mountPath: /etc/gatehouse/config",
            "serviceAccountName: gatehouse", "serviceAccountName: nobody");
    for (Map.Entry<String, String> fault : faults.entrySet()) {
      assertTrue(good.contains(fault.getKey()), fault.getKey());
      String bad = good.replace(fault.getKey(), fault.getValue());
      List<?> problems = (List<?>) DeploymentTools.manifests(bad).get("problems");
      assertFalse(problems.isEmpty(), fault::toString);
    }
    assertThrows(
        IOException.class,
        () -> DeploymentTools.manifests(good.replace("maxSurge:", "maximumSurge:")));
  }
}
