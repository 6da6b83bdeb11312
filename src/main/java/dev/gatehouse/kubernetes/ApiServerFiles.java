package dev.gatehouse.kubernetes;

import dev.gatehouse.config.settings.ClusterSettings;
import dev.gatehouse.config.settings.ClusterSettings.Mapping;
import dev.gatehouse.config.settings.ClusterSettings.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How an API server is told of this issuer, in the forms that installers take. Thread-safe. */
public final class ApiServerFiles {
  static final String DIRECTORY = "/etc/kubernetes/gatehouse";
  private static final String FILE = DIRECTORY + "/authentication.yaml";
  private static final String AUTHORITY = DIRECTORY + "/issuer-ca.crt";
  static final String RKE2 = "/etc/rancher/rke2/gatehouse";
  static final String K3S = "/etc/rancher/k3s";
  private static final Map<String, String> FLAG = Map.of("authentication-config", FILE);
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
    RKE2,
    /** The kubeconfig of the API server's webhook token authenticator, with its flags. */
    WEBHOOK,
    /** The same for kubeadm. */
    WEBHOOK_KUBEADM,
    /** The same for kind. */
    WEBHOOK_KIND,
    /** The same for K3s. */
    WEBHOOK_K3S,
    /** The same for RKE2. */
    WEBHOOK_RKE2;

    /** Its name in commands and addresses. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it is about the API server's webhook. */
    boolean ofWebhook() {
      return word().startsWith(WEBHOOK.word());
    }

    /** The format of a name; empty when there is none. */
    public static Optional<Format> of(String word) {
      return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }
  }

  /**
   * What to give the API server or its installer.
   *
   * @throws ClusterException when this form cannot say what the cluster's settings say
   */
  public static String write(Format format, ClusterSettings cluster, Issuer issuer)
      throws ClusterException {
    return switch (format) {
      case FILE -> either(cluster) + AuthenticationConfiguration.yaml(cluster, issuer);
      case FLAGS -> either(cluster) + String.join("\n", flags(cluster, issuer)) + "\n";
      case KUBEADM -> beside(FILE, cluster, issuer) + Yaml.write(kubeadm(cluster, FLAG));
      case KIND ->
          beside("gatehouse/authentication.yaml in this directory", cluster, issuer)
              + Yaml.write(kind(FLAG));
      case K3S ->
          beside(K3S + "/authentication.yaml", cluster, issuer)
              + Yaml.write(k3s(Map.of("authentication-config", K3S + "/authentication.yaml")));
      case RKE2 ->
          beside(RKE2 + "/authentication.yaml", cluster, issuer)
              + Yaml.write(rke2(Map.of("authentication-config", RKE2 + "/authentication.yaml")));
      case WEBHOOK, WEBHOOK_KUBEADM, WEBHOOK_KIND, WEBHOOK_K3S, WEBHOOK_RKE2 ->
          WebhookFiles.write(format, cluster, issuer);
    };
  }

  /** An API server takes what any of its authenticators takes. */
  private static String either(ClusterSettings cluster) {
    return cluster.tokenReview().isEmpty()
        ? ""
        : """
        # This cluster has tokenReview. An API server that is given what stands here takes each token to
        # its end by itself, and whatever the webhook refuses: give it this or --format webhook, never both.
        """;
  }

  /** The file as a comment, so that one output has all that is needed. */
  private static String beside(String place, ClusterSettings cluster, Issuer issuer)
      throws ClusterException {
    return either(cluster) + beside(place, AuthenticationConfiguration.yaml(cluster, issuer));
  }

  static String beside(String place, String file) {
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
    if (cluster.innerAddress().isPresent()) {
      unsaid.add("innerAddress");
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

  static Map<String, Object> kubeadm(ClusterSettings cluster, Map<String, String> flags) {
    Map<String, Object> root = new LinkedHashMap<>();
    boolean list = cluster.kubernetes().compareTo(FIRST_WITH_KUBEADM_V1BETA4) >= 0;
    root.put("apiVersion", list ? "kubeadm.k8s.io/v1beta4" : "kubeadm.k8s.io/v1beta3");
    root.put("kind", "ClusterConfiguration");
    Map<String, Object> server = new LinkedHashMap<>();
    server.put("extraArgs", list ? arguments(flags) : flags);
    server.put("extraVolumes", List.of(volume()));
    root.put("apiServer", server);
    return root;
  }

  private static List<Map<String, Object>> arguments(Map<String, String> flags) {
    List<Map<String, Object>> arguments = new ArrayList<>();
    flags.forEach((name, value) -> {
      Map<String, Object> argument = new LinkedHashMap<>();
      argument.put("name", name);
      argument.put("value", value);
      arguments.add(argument);
    });
    return arguments;
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

  static Map<String, Object> kind(Map<String, String> flags) {
    Map<String, Object> patch = new LinkedHashMap<>();
    patch.put("kind", "ClusterConfiguration");
    Map<String, Object> server = new LinkedHashMap<>();
    server.put("extraArgs", flags);
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

  static Map<String, Object> k3s(Map<String, String> flags) {
    return Map.of(
        "kube-apiserver-arg",
        flags.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue()).toList());
  }

  static Map<String, Object> rke2(Map<String, String> flags) {
    Map<String, Object> root = new LinkedHashMap<>(k3s(flags));
    root.put("kube-apiserver-extra-mount", List.of(RKE2 + ":" + RKE2 + ":ro"));
    return root;
  }
}
