package dev.gatehouse.kubernetes;

import dev.gatehouse.config.settings.ClusterSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How an API server is told to ask here about each token: the kubeconfig of its webhook token
 * authenticator, and the flags beside it. Holds no secret: the credential is in a file of its own,
 * which the API server reads again every minute. Thread-safe.
 */
final class WebhookFiles {
  private static final String CONFIG = "token-review.yaml";
  private static final String CREDENTIAL = "token-review.credential";
  private static final String PLACE = ApiServerFiles.DIRECTORY + "/";
  private static final String FILE_FLAG = "authentication-token-webhook-config-file";
  private static final String VERSION_FLAG = "authentication-token-webhook-version";
  private static final String TIME_FLAG = "authentication-token-webhook-cache-ttl";

  /** Unless it is told so, an API server takes an answer of two minutes ago. */
  private static final String TIME = "10s";

  private static final String TRAP =
      """
      # This takes the place of --authentication-config with this issuer, and of --oidc-issuer-url: both
      # must be gone. An API server takes what any of its authenticators takes and asks the webhook last,
      # so while it trusts this issuer by itself, nothing that ends here reaches it.
      #
      """;

  private WebhookFiles() {}

  /** Where it asks, below the issuer or what stands inside for it. */
  static String address(String cluster) {
    return "/kubernetes/" + cluster + "/token-review";
  }

  static String write(ApiServerFiles.Format format, ClusterSettings cluster, Issuer issuer)
      throws ClusterException {
    if (cluster.tokenReview().isEmpty()) {
      throw new ClusterException(
          "The cluster " + cluster.name() + " has no tokenReview, so nobody may ask about tokens");
    }
    return switch (format) {
      case WEBHOOK_KUBEADM ->
          beside(PLACE, PLACE, cluster, issuer)
              + Yaml.write(ApiServerFiles.kubeadm(cluster, flags(PLACE)));
      case WEBHOOK_KIND ->
          beside("gatehouse/ in this directory: ", PLACE, cluster, issuer)
              + Yaml.write(ApiServerFiles.kind(flags(PLACE)));
      case WEBHOOK_K3S -> {
        String place = ApiServerFiles.K3S + "/";
        yield beside(place, place, cluster, issuer) + Yaml.write(ApiServerFiles.k3s(flags(place)));
      }
      case WEBHOOK_RKE2 -> {
        String place = ApiServerFiles.RKE2 + "/";
        yield beside(place, place, cluster, issuer) + Yaml.write(ApiServerFiles.rke2(flags(place)));
      }
      default -> alone(cluster, issuer);
    };
  }

  private static String alone(ClusterSettings cluster, Issuer issuer) {
    StringBuilder text = new StringBuilder(TRAP);
    text.append("# Put this into ").append(PLACE).append(CONFIG);
    text.append(", the credential into the file of tokenFile,\n# and give the API server\n#\n");
    flags(PLACE).forEach((name, value) -> text.append(flag(name, value)));
    return text.append('\n').append(kubeconfig(PLACE, cluster, issuer)).toString();
  }

  private static String flag(String name, String value) {
    return "#     --" + name + "=" + value + "\n";
  }

  /**
   * @param shown where a person puts the files
   * @param place where the API server finds them
   */
  private static String beside(String shown, String place, ClusterSettings cluster, Issuer issuer) {
    return TRAP
        + "# Put the credential into "
        + shown
        + CREDENTIAL
        + ", for the API server alone.\n#\n"
        + ApiServerFiles.beside(shown + CONFIG, kubeconfig(place, cluster, issuer));
  }

  private static Map<String, String> flags(String place) {
    Map<String, String> flags = new LinkedHashMap<>();
    flags.put(FILE_FLAG, place + CONFIG);
    // Unless it is told so, it asks in the version that is older than this.
    flags.put(VERSION_FLAG, "v1");
    flags.put(TIME_FLAG, TIME);
    return flags;
  }

  private static String kubeconfig(String place, ClusterSettings cluster, Issuer issuer) {
    return Yaml.write(
        Kubeconfig.of(
            "token-review",
            Kubeconfig.server(
                "gatehouse",
                issuer.apiServerUrl() + address(cluster.name()),
                issuer.apiServerAuthority()),
            Kubeconfig.user("api-server", Map.of("tokenFile", place + CREDENTIAL))));
  }
}
