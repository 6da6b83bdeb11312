package dev.gatehouse.kubernetes;

import dev.gatehouse.config.settings.ClusterSettings;
import dev.gatehouse.config.settings.ClusterSettings.Mapping;
import dev.gatehouse.config.settings.ClusterSettings.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How an API server is told of this issuer, in the forms that installers take. Thread-safe. */
public final class ApiServerFiles {
  private static final String DIRECTORY = "/etc/kubernetes/gatehouse";
  private static final String FILE = DIRECTORY + "/authentication.yaml";
  private static final String AUTHORITY = DIRECTORY + "/issuer-ca.crt";
  private static final String RKE2 = "/etc/rancher/rke2/gatehouse";
  private static final Version FIRST_WITH_KUBEADM_V1BETA4 = new Version(31);
  private static final List<String> UNLESS_SAID = List.of("RS256");

  private ApiServerFiles() {}

  /** What it is written for. */
  public enum Format {
    /** The AuthenticationConfiguration itself. */
    FILE,
    /** Flags of the API server, for versions before 1.30. */
    FLAGS,
    /** A ClusterConfiguration of kubeadm, or a part of one. */
    KUBEADM,
    /** A cluster of kind. */
    KIND,
    /** The configuration of K3s. */
    K3S,
    /** The configuration of RKE2. */
    RKE2
  }

  /**
   * What to give the API server or its installer.
   *
   * @throws ClusterException when this form cannot say what the cluster's settings say
   */
  public static String write(Format format, ClusterSettings cluster, Issuer issuer)
      throws ClusterException {
    String file = format == Format.FLAGS ? "" : AuthenticationConfiguration.yaml(cluster, issuer);
    return switch (format) {
      case FILE -> file;
      case FLAGS -> String.join("\n", flags(cluster, issuer)) + "\n";
      case KUBEADM -> beside(FILE, file) + Yaml.write(kubeadm(cluster.kubernetes()));
      case KIND ->
          beside("gatehouse/authentication.yaml in this directory", file) + Yaml.write(kind());
      case K3S ->
          beside("/etc/rancher/k3s/authentication.yaml", file)
              + Yaml.write(
                  Map.of(
                      "kube-apiserver-arg",
                      List.of("authentication-config=/etc/rancher/k3s/authentication.yaml")));
      case RKE2 -> beside(RKE2 + "/authentication.yaml", file) + Yaml.write(rke2());
    };
  }

  /** The file as a comment, so that one output has all that is needed. */
  private static String beside(String place, String file) {
    StringBuilder text =
        new StringBuilder("# Put this into " + place + ", readable for the API server:\n#\n");
    file.lines().forEach(line -> text.append("#     ").append(line).append('\n'));
    return text.append('\n').toString();
  }

  private static List<String> flags(ClusterSettings cluster, Issuer issuer)
      throws ClusterException {
    List<String> unsaid = new ArrayList<>();
    if (cluster.username().expression().isPresent()) {
      unsaid.add("username.expression");
    }
    if (cluster.groups().expression().isPresent()) {
      unsaid.add("groups.expression");
    }
    if (cluster.uid().isPresent()) {
      unsaid.add("uid");
    }
    if (!cluster.extra().isEmpty()) {
      unsaid.add("extra");
    }
    if (!cluster.claimRules().isEmpty()) {
      unsaid.add("claimValidationRules");
    }
    if (!cluster.userRules().isEmpty()) {
      unsaid.add("userValidationRules");
    }
    if (cluster.discoveryUrl().isPresent()) {
      unsaid.add("discoveryURL");
    }
    if (!unsaid.isEmpty()) {
      throw new ClusterException(
          "Flags cannot say "
              + String.join(", ", unsaid)
              + "; write --format file for Kubernetes "
              + Version.FIRST_WITH_FILE
              + " or newer, or remove them");
    }
    List<String> flags = new ArrayList<>();
    flags.add("--oidc-issuer-url=" + issuer.url());
    flags.add("--oidc-client-id=" + cluster.audience());
    flags.add("--oidc-username-claim=" + cluster.username().claim().orElseThrow());
    // Without this flag the issuer's address stands before every claim but the e-mail address.
    flags.add("--oidc-username-prefix=" + orHyphen(cluster.username()));
    flags.add("--oidc-groups-claim=" + cluster.groups().claim().orElseThrow());
    if (!cluster.groups().prefix().isEmpty()) {
      flags.add("--oidc-groups-prefix=" + cluster.groups().prefix());
    }
    if (!issuer.signingAlgorithms().equals(UNLESS_SAID)) {
      flags.add("--oidc-signing-algs=" + String.join(",", issuer.signingAlgorithms()));
    }
    if (issuer.certificateAuthority().isPresent()) {
      flags.add("# Put the file of issuerCertificateAuthority there; it is read at a start only:");
      flags.add("--oidc-ca-file=" + AUTHORITY);
    }
    return flags;
  }

  private static String orHyphen(Mapping mapping) {
    return mapping.prefix().isEmpty() ? "-" : mapping.prefix();
  }

  private static Map<String, Object> kubeadm(Version version) {
    Map<String, Object> root = new LinkedHashMap<>();
    boolean list = version.compareTo(FIRST_WITH_KUBEADM_V1BETA4) >= 0;
    root.put("apiVersion", list ? "kubeadm.k8s.io/v1beta4" : "kubeadm.k8s.io/v1beta3");
    root.put("kind", "ClusterConfiguration");
    Map<String, Object> server = new LinkedHashMap<>();
    server.put("extraArgs", list ? List.of(argument()) : Map.of("authentication-config", FILE));
    server.put("extraVolumes", List.of(volume()));
    root.put("apiServer", server);
    return root;
  }

  private static Map<String, Object> argument() {
    Map<String, Object> argument = new LinkedHashMap<>();
    argument.put("name", "authentication-config");
    argument.put("value", FILE);
    return argument;
  }

  private static Map<String, Object> volume() {
    Map<String, Object> volume = new LinkedHashMap<>();
    volume.put("name", "gatehouse");
    volume.put("hostPath", DIRECTORY);
    volume.put("mountPath", DIRECTORY);
    volume.put("readOnly", true);
    volume.put("pathType", "Directory");
    return volume;
  }

  private static Map<String, Object> kind() {
    Map<String, Object> patch = new LinkedHashMap<>();
    patch.put("kind", "ClusterConfiguration");
    Map<String, Object> server = new LinkedHashMap<>();
    server.put("extraArgs", Map.of("authentication-config", FILE));
    server.put("extraVolumes", List.of(volume()));
    patch.put("apiServer", server);
    Map<String, Object> mount = new LinkedHashMap<>();
    // The directory: a file that is replaced would stay what it was inside.
    mount.put("hostPath", "gatehouse");
    mount.put("containerPath", DIRECTORY);
    mount.put("readOnly", true);
    Map<String, Object> node = new LinkedHashMap<>();
    node.put("role", "control-plane");
    node.put("extraMounts", List.of(mount));
    node.put("kubeadmConfigPatches", List.of(Yaml.write(patch)));
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("kind", "Cluster");
    root.put("apiVersion", "kind.x-k8s.io/v1alpha4");
    root.put("nodes", List.of(node));
    return root;
  }

  private static Map<String, Object> rke2() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put(
        "kube-apiserver-arg", List.of("authentication-config=" + RKE2 + "/authentication.yaml"));
    root.put("kube-apiserver-extra-mount", List.of(RKE2 + ":" + RKE2 + ":ro"));
    return root;
  }
}
