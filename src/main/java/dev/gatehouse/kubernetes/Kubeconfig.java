package dev.gatehouse.kubernetes;

import dev.gatehouse.config.settings.ClusterSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A kubeconfig for people: kubectl gets its tokens from kubelogin ({@code kubectl oidc-login}),
 * which logs in with a browser. It holds no secret, so one file serves everybody. Thread-safe.
 */
public final class Kubeconfig {
  /** Claims that come without the scope {@code profile}. */
  private static final Set<String> OTHER_SCOPES =
      Set.of("sub", "email", "email_verified", "groups");

  private static final String HINT =
      """
      kubectl needs the plug-in kubelogin to log in:
        kubectl krew install oidc-login
      or see https://github.com/int128/kubelogin
      """;

  private Kubeconfig() {}

  /**
   * The file.
   *
   * @param serverAuthority PEM of the authorities of the API server's certificate; empty when
   *     public
   * @param device whether people log in with a browser elsewhere (RFC 8628), for machines that have
   *     none
   * @throws ClusterException when the cluster's settings do not say where the API server is
   */
  static Map<String, Object> object(
      ClusterSettings cluster, Issuer issuer, Optional<String> serverAuthority, boolean device)
      throws ClusterException {
    if (cluster.server().isEmpty()) {
      throw new ClusterException(
          "The cluster " + cluster.name() + " has no server; give the API server's address");
    }
    String name = cluster.name();
    return of(
        name,
        server(name, cluster.server().get().toString(), serverAuthority),
        user(name, Map.of("exec", exec(cluster, issuer, device))));
  }

  /** A file of one server and one user, in a context that is the one in use. */
  static Map<String, Object> of(
      String context, Map<String, Object> server, Map<String, Object> user) {
    Map<String, Object> both = new LinkedHashMap<>();
    both.put("cluster", server.get("name"));
    both.put("user", user.get("name"));
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("apiVersion", "v1");
    root.put("kind", "Config");
    root.put("clusters", List.of(server));
    root.put("users", List.of(user));
    root.put("contexts", List.of(named(context, "context", both)));
    root.put("current-context", context);
    return root;
  }

  /**
   * Who is asked.
   *
   * @param authority PEM of the authorities of its certificate; empty when public
   */
  static Map<String, Object> server(String name, String address, Optional<String> authority) {
    Map<String, Object> server = new LinkedHashMap<>();
    server.put("server", address);
    authority.ifPresent(pem -> server.put("certificate-authority-data", base64(pem)));
    return named(name, "cluster", server);
  }

  /** Who asks. */
  static Map<String, Object> user(String name, Map<String, Object> credentials) {
    return named(name, "user", credentials);
  }

  /** Several of them as one file. */
  static String merged(List<Map<String, Object>> files) {
    Map<String, Object> merged = new LinkedHashMap<>();
    for (Map<String, Object> file : files) {
      file.forEach((key, value) ->
          merged.merge(
              key,
              value,
              (before, more) -> {
                if (!(before instanceof List<?> first) || !(more instanceof List<?> second)) {
                  return before;
                }
                List<Object> both = new ArrayList<>(first);
                both.addAll(second);
                return both;
              }));
    }
    return Yaml.write(merged);
  }

  private static Map<String, Object> exec(ClusterSettings cluster, Issuer issuer, boolean device) {
    List<String> arguments = new ArrayList<>();
    arguments.add("oidc-login");
    arguments.add("get-token");
    arguments.add("--oidc-issuer-url=" + issuer.url());
    arguments.add("--oidc-client-id=" + cluster.clientId());
    if (device) {
      arguments.add("--grant-type=device-code");
      arguments.add("--skip-open-browser");
    }
    scopes(cluster).forEach(scope -> arguments.add("--oidc-extra-scope=" + scope));
    issuer
        .certificateAuthority()
        .ifPresent(pem -> arguments.add("--certificate-authority-data=" + base64(pem)));
    Map<String, Object> exec = new LinkedHashMap<>();
    // Old releases of kubelogin answer in this version whatever they are asked; newer ones follow.
    exec.put("apiVersion", "client.authentication.k8s.io/v1beta1");
    exec.put("command", "kubectl");
    exec.put("args", arguments);
    exec.put("interactiveMode", "IfAvailable");
    exec.put("provideClusterInfo", false);
    exec.put("installHint", HINT);
    return exec;
  }

  /** The scopes that bring the claims which the cluster reads, and what keeps people logged in. */
  static List<String> scopes(ClusterSettings cluster) {
    Set<String> scopes = new LinkedHashSet<>();
    List<String> read = new ArrayList<>();
    for (Optional<ClusterSettings.Mapping> one :
        List.of(Optional.of(cluster.username()), Optional.of(cluster.groups()), cluster.uid())) {
      one.flatMap(ClusterSettings.Mapping::claim).ifPresent(read::add);
      one.flatMap(ClusterSettings.Mapping::expression).ifPresent(read::add);
    }
    read.addAll(cluster.extra().values());
    cluster.claimRules().forEach(rule -> read.add(rule.expression()));
    if (read.stream().anyMatch(text -> text.contains("email"))) {
      scopes.add("email");
    }
    if (read.stream().anyMatch(text -> text.contains("groups"))
        || !cluster.tokens().allowedGroups().isEmpty()) {
      scopes.add("groups");
    }
    // Claims that rules of a connector make come with it, too; an expression may read any.
    if (read.stream().anyMatch(text -> !OTHER_SCOPES.contains(text))) {
      scopes.add("profile");
    }
    scopes.add("offline_access");
    if (!cluster.audience().equals(cluster.clientId())) {
      scopes.add("audience:server:client_id:" + cluster.audience());
    }
    return List.copyOf(scopes);
  }

  private static Map<String, Object> named(String name, String kind, Map<String, Object> value) {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("name", name);
    item.put(kind, value);
    return item;
  }

  private static String base64(String pem) {
    return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
  }
}
