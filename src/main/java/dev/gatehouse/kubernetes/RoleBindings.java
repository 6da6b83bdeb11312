package dev.gatehouse.kubernetes;

import dev.gatehouse.config.settings.ClusterSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Bindings of groups to roles, with the names that groups have in the cluster. Thread-safe. */
public final class RoleBindings {
  private static final String API = "rbac.authorization.k8s.io";

  private RoleBindings() {}

  /**
   * A ClusterRoleBinding, or a RoleBinding when there is a namespace, of a group to a ClusterRole.
   *
   * @param group as tokens name it; the cluster's prefix is put before it
   * @throws ClusterException when an expression makes the cluster's groups, so that nobody knows
   *     what becomes of one
   */
  public static String yaml(
      ClusterSettings cluster, String group, String role, Optional<String> namespace)
      throws ClusterException {
    if (cluster.groups().expression().isPresent()) {
      throw new ClusterException(
          "An expression makes the groups of the cluster "
              + cluster.name()
              + "; write the binding by hand, for the name that it gives");
    }
    String name = cluster.groups().prefix() + group;
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", "gatehouse:" + plain(role) + ":" + plain(group));
    namespace.ifPresent(space -> metadata.put("namespace", space));
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("apiVersion", API + "/v1");
    root.put("kind", namespace.isPresent() ? "RoleBinding" : "ClusterRoleBinding");
    root.put("metadata", metadata);
    root.put("roleRef", reference("ClusterRole", role));
    root.put("subjects", List.of(reference("Group", name)));
    return "---\n" + Yaml.write(root);
  }

  private static Map<String, Object> reference(String kind, String name) {
    Map<String, Object> reference = new LinkedHashMap<>();
    reference.put("apiGroup", API);
    reference.put("kind", kind);
    reference.put("name", name);
    return reference;
  }

  /** What may stand in the name of an object. */
  private static String plain(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
    String trimmed = plain.replaceAll("^[-.]+|[-.]+$", "");
    // Two names that become one must not replace each other's binding.
    return trimmed.equals(name) ? name : trimmed + "-" + Integer.toHexString(name.hashCode());
  }
}
