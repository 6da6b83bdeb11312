package dev.gatehouse.kubernetes;

import dev.gatehouse.config.settings.ClusterSettings;
import dev.gatehouse.config.settings.ClusterSettings.Mapping;
import dev.gatehouse.config.settings.ClusterSettings.Rule;
import dev.gatehouse.config.settings.ClusterSettings.Version;
import dev.gatehouse.expressions.kubernetes.CompilationException;
import dev.gatehouse.expressions.kubernetes.KubernetesExpression;
import dev.gatehouse.expressions.kubernetes.RefusedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The file of {@code --authentication-config} (KEP-3331), group {@code apiserver.config.k8s.io}.
 *
 * <p>Beside what the cluster's settings say it always has rules that keep our other kinds of tokens
 * out, since the API server does not look at {@code typ}, and names that Kubernetes keeps for
 * itself (rule R17, attack case 46). Thread-safe.
 */
public final class AuthenticationConfiguration {
  private static final String GROUP = "apiserver.config.k8s.io/";

  /** Access tokens have {@code client_id}, logout tokens {@code events}; ID tokens have neither. */
  private static final Rule ID_TOKENS_ONLY =
      new Rule("!has(claims.client_id) && !has(claims.events)", "only ID tokens are accepted");

  private static final Rule VERIFIED =
      new Rule("claims.email_verified == true", "the e-mail address must be verified");

  private static final List<Rule> NO_NAMES_OF_THE_SYSTEM =
      List.of(
          new Rule(
              "!user.username.startsWith('system:')",
              "names that start with system: are those of Kubernetes"),
          new Rule(
              "user.groups.all(group, !group.startsWith('system:'))",
              "groups that start with system: are those of Kubernetes"));

  private AuthenticationConfiguration() {}

  /**
   * The file.
   *
   * @throws ClusterException when this version of Kubernetes reads no such file
   */
  public static String yaml(ClusterSettings cluster, Issuer issuer) throws ClusterException {
    return Yaml.write(object(cluster, issuer));
  }

  static Map<String, Object> object(ClusterSettings cluster, Issuer issuer)
      throws ClusterException {
    Version version = cluster.kubernetes();
    if (version.compareTo(Version.FIRST_WITH_FILE) < 0) {
      throw new ClusterException(
          "Kubernetes "
              + version
              + " reads no AuthenticationConfiguration without a feature gate; write --format flags,"
              + " or use "
              + Version.FIRST_WITH_FILE
              + " or newer");
    }
    Map<String, Object> root = new LinkedHashMap<>();
    root.put(
        "apiVersion", GROUP + (version.compareTo(Version.FIRST_WITH_V1) < 0 ? "v1beta1" : "v1"));
    root.put("kind", "AuthenticationConfiguration");
    root.put("jwt", List.of(authenticator(cluster, issuer)));
    return root;
  }

  private static Map<String, Object> authenticator(ClusterSettings cluster, Issuer issuer) {
    Map<String, Object> source = new LinkedHashMap<>();
    source.put("url", issuer.url().toString());
    issuer
        .inside()
        .map(Issuer.Inside::discoveryUrl)
        .or(cluster::discoveryUrl)
        .ifPresent(url -> source.put("discoveryURL", url.toString()));
    source.put("audiences", List.of(cluster.audience()));
    issuer.apiServerAuthority().ifPresent(pem -> source.put("certificateAuthority", pem));
    Map<String, Object> mappings = new LinkedHashMap<>();
    mappings.put("username", mapping(cluster.username(), true));
    mappings.put("groups", mapping(cluster.groups(), true));
    cluster.uid().ifPresent(uid -> mappings.put("uid", mapping(uid, false)));
    if (!cluster.extra().isEmpty()) {
      mappings.put(
          "extra",
          new TreeMap<>(cluster.extra())
              .entrySet().stream()
                  .map(one -> {
                    Map<String, Object> item = new LinkedHashMap<>();
                    item.put("key", one.getKey());
                    item.put("valueExpression", one.getValue());
                    return item;
                  })
                  .toList());
    }
    Map<String, Object> jwt = new LinkedHashMap<>();
    jwt.put("issuer", source);
    jwt.put("claimValidationRules", rules(claimRules(cluster)));
    jwt.put("claimMappings", mappings);
    List<Rule> userRules = new ArrayList<>(cluster.userRules());
    userRules.addAll(NO_NAMES_OF_THE_SYSTEM);
    jwt.put("userValidationRules", rules(userRules));
    return jwt;
  }

  /** An address that nobody vouches for names nobody. */
  private static List<Rule> claimRules(ClusterSettings cluster) {
    List<Rule> rules = new ArrayList<>(cluster.claimRules());
    rules.add(ID_TOKENS_ONLY);
    boolean byAddress =
        cluster.username().claim().filter("email"::equals).isPresent()
            || cluster.username().expression().filter(one -> selects(one, "email")).isPresent();
    // What the API server itself accepts as a look at the claim.
    boolean looked =
        Stream.of(
                cluster.username().expression().stream(),
                cluster.extra().values().stream(),
                cluster.claimRules().stream().map(Rule::expression))
            .flatMap(one -> one)
            .anyMatch(one -> selects(one, "email_verified"));
    if (byAddress && !looked) {
      rules.add(VERIFIED);
    }
    return rules;
  }

  /** Whether the API server's validation sees the claim in an expression. */
  private static boolean selects(String expression, String claim) {
    try {
      return KubernetesExpression.of(
              expression, KubernetesExpression.Variable.CLAIMS, false, Version.NEWEST_KNOWN.minor())
          .selects(claim);
    } catch (CompilationException | RefusedException e) {
      // One that is not compiled here is looked at as text.
      return expression.contains("claims." + claim) || expression.contains("claims.?" + claim);
    }
  }

  private static List<Map<String, Object>> rules(List<Rule> rules) {
    // The API server refuses a file that says something twice.
    Map<String, Map<String, Object>> different = new LinkedHashMap<>();
    for (Rule rule : rules) {
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("expression", rule.expression());
      item.put("message", rule.message());
      different.putIfAbsent(rule.expression().strip(), item);
    }
    return List.copyOf(different.values());
  }

  /** A claim needs its prefix, also an empty one, except for the uid, which has none. */
  private static Map<String, Object> mapping(Mapping mapping, boolean withPrefix) {
    Map<String, Object> item = new LinkedHashMap<>();
    mapping.claim().ifPresent(claim -> item.put("claim", claim));
    if (mapping.claim().isPresent() && withPrefix) {
      item.put("prefix", mapping.prefix());
    }
    mapping.expression().ifPresent(expression -> item.put("expression", expression));
    return item;
  }
}
