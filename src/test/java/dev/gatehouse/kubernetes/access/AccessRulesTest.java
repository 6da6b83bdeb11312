package dev.gatehouse.kubernetes.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.expressions.kubernetes.RefusedException;
import dev.gatehouse.kubernetes.authentication.Verdict.User;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rights by roles that gather others. */
class AccessRulesTest {
  private static final User ALICE = new User("alice", "", List.of(), Map.of());
  private static final String BINDING =
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: b}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: outer}
      subjects: [{kind: User, name: alice}]
      """;

  private static String role(String name, String label, String selector, String resource) {
    String aggregation =
        selector.isEmpty() ? "" : "aggregationRule: {clusterRoleSelectors: [" + selector + "]}\n";
    return "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n"
        + ("metadata: {name: " + name + ", labels: {in: " + label + "}}\n")
        + aggregation
        + ("rules: [{apiGroups: [''], resources: [" + resource + "], verbs: [get]}]\n");
  }

  private static List<String> resources(String yaml) {
    AccessRules rules = new AccessRules();
    rules.add(yaml);
    return rules.of(ALICE).grants().stream()
        .map(grant -> String.join(",", grant.rule().resources()))
        .toList();
  }

  @Test
  void rolesThatAreGatheredGatherOthersAndNothingIsToldTwice() {
    String yaml =
        BINDING
            + role("outer", "leaf", "{matchLabels: {in: middle}}", "pods")
            + role("middle", "middle", "{matchLabels: {in: leaf}}", "pods")
            + role("leaf", "leaf", "", "secrets");
    List<String> found = resources(yaml);
    assertEquals(List.of("pods", "secrets"), found.stream().sorted().toList());
  }

  @Test
  void aSelectorWithoutConditionsSelectsAll() {
    String yaml = BINDING + role("outer", "x", "{}", "pods") + role("leaf", "y", "", "secrets");
    assertEquals(List.of("pods", "secrets"), resources(yaml).stream().sorted().toList());
  }

  @Test
  void otherSelectorsAreRefused() {
    String yaml =
        BINDING
            + role("outer", "x", "{matchExpressions: [{key: in, operator: Exists}]}", "pods")
            + role("leaf", "y", "", "secrets");
    RefusedException refused = assertThrows(RefusedException.class, () -> resources(yaml));
    assertTrue(refused.getMessage().contains("matchExpressions"), refused::getMessage);
  }
}
