package dev.gatehouse.kubernetes.access;

import dev.gatehouse.expressions.kubernetes.RefusedException;
import dev.gatehouse.kubernetes.authentication.Verdict.User;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Roles and bindings of manifests: {@code Role}, {@code ClusterRole} with aggregation by labels,
 * {@code RoleBinding}, {@code ClusterRoleBinding} and lists of these; other kinds are passed over.
 * Immutable after {@link #add}; not thread-safe while it is filled.
 */
public final class AccessRules {
  private static final String GROUP = "rbac.authorization.k8s.io";
  private static final String EVERYBODY = "system:authenticated";

  private final List<Map<?, ?>> clusterRoles = new ArrayList<>();
  private final List<Map<?, ?>> roles = new ArrayList<>();
  private final List<Map<?, ?>> bindings = new ArrayList<>();

  /**
   * A right, with where it comes from.
   *
   * @param namespace where it holds; empty for everywhere
   * @param rule what may be done
   * @param binding the binding, with its role, and the subject that it names
   */
  public record Grant(String namespace, Rule rule, String binding, String subject) {}

  /** A PolicyRule. */
  public record Rule(
      List<String> verbs,
      List<String> apiGroups,
      List<String> resources,
      List<String> resourceNames,
      List<String> nonResourceUrls) {
    static Rule of(Map<?, ?> rule) {
      return new Rule(
          texts(rule.get("verbs")),
          texts(rule.get("apiGroups")),
          texts(rule.get("resources")),
          texts(rule.get("resourceNames")),
          texts(rule.get("nonResourceURLs")));
    }
  }

  /**
   * Takes the objects of a manifest.
   *
   * @param yaml one or more documents
   * @throws IllegalArgumentException when it is no YAML
   */
  public void add(String yaml) {
    try {
      for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(yaml)) {
        addObject(document);
      }
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException("is no YAML: " + e.getMessage(), e);
    }
  }

  private void addObject(Object document) {
    if (!(document instanceof Map<?, ?> object)) {
      return;
    }
    if (object.get("items") instanceof List<?> items) {
      items.forEach(this::addObject);
      return;
    }
    if (!String.valueOf(object.get("apiVersion")).startsWith(GROUP + "/")) {
      return;
    }
    switch (String.valueOf(object.get("kind"))) {
      case "ClusterRole" -> clusterRoles.add(object);
      case "Role" -> roles.add(object);
      case "ClusterRoleBinding", "RoleBinding" -> bindings.add(object);
      default -> {}
    }
  }

  /**
   * What a user may do, and the bindings that name a role which no manifest has.
   *
   * @throws RefusedException when a role gathers others in a way that is not followed here
   */
  public Result of(User user) {
    Set<Grant> grants = new LinkedHashSet<>();
    List<String> missing = new ArrayList<>();
    for (Map<?, ?> binding : bindings) {
      Optional<String> subject = subject(binding, user);
      if (subject.isEmpty()) {
        continue;
      }
      boolean everywhere = "ClusterRoleBinding".equals(binding.get("kind"));
      String namespace = everywhere ? "" : namespace(binding);
      Map<?, ?> reference = map(binding.get("roleRef"));
      String name =
          name(binding) + " (" + reference.get("kind") + " " + reference.get("name") + ")";
      Optional<Map<?, ?>> role = role(reference, namespace);
      if (role.isEmpty()) {
        missing.add(name);
        continue;
      }
      for (Rule rule : rules(role.get())) {
        grants.add(new Grant(namespace, rule, name, subject.get()));
      }
    }
    return new Result(List.copyOf(grants), missing);
  }

  /**
   * What somebody may do.
   *
   * @param grants in the order of the manifests
   * @param missing bindings whose role is in no manifest
   */
  public record Result(List<Grant> grants, List<String> missing) {
    public Result {
      grants = List.copyOf(grants);
      missing = List.copyOf(missing);
    }
  }

  private static Optional<String> subject(Map<?, ?> binding, User user) {
    for (Object one : list(binding.get("subjects"))) {
      Map<?, ?> subject = map(one);
      String name = String.valueOf(subject.get("name"));
      boolean matches =
          switch (String.valueOf(subject.get("kind"))) {
            case "User" -> name.equals(user.username());
            case "Group" -> name.equals(EVERYBODY) || user.groups().contains(name);
            case "ServiceAccount" ->
                user.username()
                    .equals("system:serviceaccount:" + subject.get("namespace") + ":" + name);
            default -> false;
          };
      if (matches) {
        return Optional.of(subject.get("kind") + " " + name);
      }
    }
    return Optional.empty();
  }

  private Optional<Map<?, ?>> role(Map<?, ?> reference, String namespace) {
    boolean cluster = "ClusterRole".equals(reference.get("kind"));
    for (Map<?, ?> role : cluster ? clusterRoles : roles) {
      if (Objects.equals(name(role), reference.get("name"))
          && (cluster || namespace(role).equals(namespace))) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }

  /** Its own rules, and those of the roles that it gathers by labels, which may gather others. */
  private Set<Rule> rules(Map<?, ?> role) {
    Set<Rule> rules = new LinkedHashSet<>();
    gather(role, rules, Collections.newSetFromMap(new IdentityHashMap<>()));
    return rules;
  }

  private void gather(Map<?, ?> role, Set<Rule> rules, Set<Map<?, ?>> visited) {
    if (!visited.add(role)) {
      return;
    }
    if (role.get("aggregationRule") instanceof Map<?, ?> aggregation) {
      for (Object one : list(aggregation.get("clusterRoleSelectors"))) {
        Map<?, ?> selector = map(one);
        if (!Set.of("matchLabels").containsAll(selector.keySet())) {
          throw new RefusedException(
              "The ClusterRole "
                  + name(role)
                  + " gathers roles by "
                  + selector.keySet()
                  + ", and only matchLabels is followed here");
        }
        // One without conditions selects every role, as it does there.
        Map<?, ?> labels = map(selector.get("matchLabels"));
        clusterRoles.stream()
            .filter(other ->
                map(map(other.get("metadata")).get("labels"))
                    .entrySet()
                    .containsAll(labels.entrySet()))
            .forEach(other -> gather(other, rules, visited));
      }
    }
    list(role.get("rules")).forEach(rule -> rules.add(Rule.of(map(rule))));
  }

  private static String name(Map<?, ?> object) {
    return String.valueOf(map(object.get("metadata")).get("name"));
  }

  private static String namespace(Map<?, ?> object) {
    Object namespace = map(object.get("metadata")).get("namespace");
    return namespace == null ? "default" : namespace.toString();
  }

  private static Map<?, ?> map(Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<?> list(Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  private static List<String> texts(Object value) {
    return list(value).stream().map(String::valueOf).toList();
  }
}
