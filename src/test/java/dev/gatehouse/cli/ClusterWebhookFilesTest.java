package dev.gatehouse.cli;

import static dev.gatehouse.testing.TestYaml.at;
import static dev.gatehouse.testing.TestYaml.yaml;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code gatehouse cluster config} writes for a webhook, without a running server. */
class ClusterWebhookFilesTest {
  private static final String CLUSTERS =
      """
      clusters:
        - name: prod
          kubernetesVersion: "1.34"
          clientID: web-app
          tokenReview: {credentials: [{token: 0123456789abcdef0123456789abcdef}]}
        - name: older
          kubernetesVersion: "1.28"
          clientID: web-app
          tokenReview: {credentials: [{token: 0123456789abcdef0123456789abcde1}]}
        - name: net
          kubernetesVersion: "1.36"
          clientID: web-app
          username: {expression: "isIP(string(claims.sub)) ? 'ip' : 'x'"}
          tokenReview: {credentials: [{token: 0123456789abcdef0123456789abcde2}]}
        - name: newer
          kubernetesVersion: "1.37"
          clientID: web-app
          tokenReview: {credentials: [{token: of-newer-0123456789abcdef0123456789abcdef}]}
        - name: silent
          kubernetesVersion: "1.34"
          clientID: web-app
      """;

  @TempDir private Path directory;
  private Path configuration;

  @BeforeEach
  void write() throws Exception {
    configuration = TestServer.in(directory).behindProxy("https://login.example.com/id/").write();
    Files.writeString(configuration, Files.readString(configuration) + "\n" + CLUSTERS);
  }

  private CommandRun config(String cluster, String format) {
    return CommandRun.of(configuration, List.of("cluster", "config", cluster, "--format", format));
  }

  /** The file that stands in a comment. */
  private static Object inside(String text) {
    return yaml(
        text.lines()
            .filter(line -> line.startsWith("#     "))
            .map(line -> line.substring(6))
            .collect(Collectors.joining("\n")));
  }

  private static void assertKubeconfig(String cluster, String place, Object file) {
    assertEquals("Config", at(file, "kind"));
    assertEquals("v1", at(file, "apiVersion"));
    assertEquals(
        "https://login.example.com/id/kubernetes/" + cluster + "/token-review",
        at(file, "clusters", 0, "cluster", "server"));
    assertEquals(place + "token-review.credential", at(file, "users", 0, "user", "tokenFile"));
    assertEquals(at(file, "current-context"), at(file, "contexts", 0, "name"));
    assertEquals(at(file, "clusters", 0, "name"), at(file, "contexts", 0, "context", "cluster"));
    assertEquals(at(file, "users", 0, "name"), at(file, "contexts", 0, "context", "user"));
  }

  private static Map<String, String> flags(String place) {
    Map<String, String> flags = new LinkedHashMap<>();
    flags.put("authentication-token-webhook-config-file", place + "token-review.yaml");
    flags.put("authentication-token-webhook-version", "v1");
    flags.put("authentication-token-webhook-cache-ttl", "10s");
    return flags;
  }

  @Test
  void theFileAndItsFlags() {
    for (String cluster : List.of("prod", "older")) {
      String text = config(cluster, "webhook").is(0).out();
      assertKubeconfig(cluster, "/etc/kubernetes/gatehouse/", yaml(text));
      flags("/etc/kubernetes/gatehouse/")
          .forEach((name, value) ->
              assertTrue(text.contains("#     --" + name + "=" + value + "\n"), text));
      assertTrue(text.contains("--authentication-config with this issuer"), text);
      assertFalse(text.contains("0123456789abcdef"), "the credential is a secret");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "webhook-kubeadm,/etc/kubernetes/gatehouse/",
    "webhook-kind,/etc/kubernetes/gatehouse/",
    "webhook-k3s,/etc/rancher/k3s/",
    "webhook-rke2,/etc/rancher/rke2/gatehouse/"
  })
  void installersGetFlagsAndFile(String format, String place) {
    String text = config("prod", format).is(0).out();
    assertKubeconfig("prod", place, inside(text));
    assertTrue(text.startsWith("# This takes the place of --authentication-config"), text);
    assertFalse(text.contains("0123456789abcdef"), "the credential is a secret");
    Object installer = yaml(text);
    Map<String, String> found = new LinkedHashMap<>();
    switch (format) {
      case "webhook-kubeadm" -> {
        for (Object one : (List<?>) at(installer, "apiServer", "extraArgs")) {
          found.put((String) at(one, "name"), (String) at(one, "value"));
        }
        assertEquals(
            "/etc/kubernetes/gatehouse",
            at(installer, "apiServer", "extraVolumes", 0, "mountPath"));
      }
      case "webhook-kind" -> {
        Object patch = yaml((String) at(installer, "nodes", 0, "kubeadmConfigPatches", 0));
        ((Map<?, ?>) at(patch, "apiServer", "extraArgs"))
            .forEach((name, value) -> found.put((String) name, (String) value));
        assertEquals("gatehouse", at(installer, "nodes", 0, "extraMounts", 0, "hostPath"));
      }
      default -> {
        for (Object one : (List<?>) at(installer, "kube-apiserver-arg")) {
          String[] parts = ((String) one).split("=", 2);
          found.put(parts[0], parts[1]);
        }
      }
    }
    assertEquals(flags(place), found);
    assertEquals(new ArrayList<>(flags(place).keySet()), new ArrayList<>(found.keySet()));
  }

  /** An API server that has both takes what the webhook refuses. */
  @Test
  void theOtherFilesSayThatThereIsAWebhook() {
    for (String format : List.of("file", "kubeadm", "kind", "k3s", "rke2")) {
      String text = config("prod", format).is(0).out();
      assertTrue(text.startsWith("# This cluster has tokenReview."), text);
      assertTrue(yaml(text) instanceof Map<?, ?>, text);
      assertFalse(config("silent", format).is(0).out().contains("tokenReview"), format);
    }
    assertTrue(config("older", "flags").is(0).out().startsWith("# This cluster has tokenReview."));
  }

  @Test
  void whatCannotBeReviewedIsRefusedInWords() {
    config("silent", "webhook").is(1).says("silent has no tokenReview");
    config("net", "webhook").is(1).says("Tokens cannot be reviewed", "isIP");
    config("newer", "webhook")
        .is(1)
        .says("Tokens cannot be reviewed: Kubernetes 1.37 is newer than 1.36");
    config("newer", "file").is(0);
    config("prod", "webhook-helm").is(1).says("There is no format webhook-helm", "webhook-kind");
  }
}
