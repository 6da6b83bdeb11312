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
