package dev.gatehouse.kubernetes.authentication;

import dev.gatehouse.kubernetes.authentication.AuthenticationModel.Authenticator;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.ClaimRule;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.Extra;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.Issuer;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.Mapping;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.UserRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads an AuthenticationConfiguration strictly, as the API server of a version does. */
public final class ModelReader {
  private static final String GROUP = "apiserver.config.k8s.io/";
  private static final int FIRST_WITH_V1BETA1 = 30;
  private static final int FIRST_WITH_V1 = 34;

  /** Unquoted text that readers of YAML 1.1, as Kubernetes has, take for a truth. */
  private static final Pattern TRUTH_OF_OLD = Pattern.compile("(?i)y|yes|n|no|on|off");

  private final int minor;
  private final List<String> problems = new ArrayList<>();

  /** KEP-4633. */
  private static final int FIRST_WITH_ANONYMOUS = 31;

  private ModelReader(int minor) {
    this.minor = minor;
  }

  /**
   * Reads.
   *
   * @param text YAML or JSON
   * @param minor the version of Kubernetes, 1.{@code minor}
   * @throws ConfigurationException when the API server does not take it for such a file
   */
  public static AuthenticationModel read(String text, int minor) throws ConfigurationException {
    Node root;
    try {
      root =
          new Compose(LoadSettings.builder().setAllowDuplicateKeys(true).build())
              .composeString(text)
              .orElse(null);
    } catch (YamlEngineException e) {
      throw new ConfigurationException("is no YAML: " + e.getMessage());
    }
    if (!(root instanceof MappingNode map)) {
      throw new ConfigurationException("is no object");
    }
    return new ModelReader(minor).configuration(map);
  }

  /** A member's value and where it stands. */
  private record Place(String path, Node node) {}

  private AuthenticationModel configuration(MappingNode root) throws ConfigurationException {
    Map<String, Place> members =
        members(
            "",
            root,
            minor >= FIRST_WITH_ANONYMOUS
                ? Set.of("apiVersion", "kind", "metadata", "jwt", "anonymous")
                : Set.of("apiVersion", "kind", "metadata", "jwt"));
    String version = text(members.get("apiVersion"));
    if (!"AuthenticationConfiguration".equals(text(members.get("kind"))) || !isKnown(version)) {
      throw new ConfigurationException(
          "has apiVersion "
              + version
              + " and kind "
              + text(members.get("kind"))
              + ", which Kubernetes 1."
              + minor
              + " does not read here");
    }
    List<Authenticator> jwt = list(members.get("jwt"), this::authenticator);
    if (!problems.isEmpty()) {
      throw new ConfigurationException("strict decoding error: " + String.join(", ", problems));
    }
    return new AuthenticationModel(version, jwt);
  }

  private boolean isKnown(String version) {
    return version.equals(GROUP + "v1alpha1")
        || version.equals(GROUP + "v1beta1") && minor >= FIRST_WITH_V1BETA1
        || version.equals(GROUP + "v1") && minor >= FIRST_WITH_V1;
  }

  private Authenticator authenticator(Place place) {
    Map<String, Place> members =
        members(place, "issuer", "claimValidationRules", "claimMappings", "userValidationRules");
    Map<String, Place> mappings =
        members(members.get("claimMappings"), "username", "groups", "uid", "extra");
    return new Authenticator(
        issuer(members.get("issuer")),
        list(members.get("claimValidationRules"), this::claimRule),
        mapping(mappings.get("username"), true),
        mapping(mappings.get("groups"), true),
        mapping(mappings.get("uid"), false),
        list(
            mappings.get("extra"),
            one -> {
              Map<String, Place> item = members(one, "key", "valueExpression");
              return new Extra(text(item.get("key")), text(item.get("valueExpression")));
            }),
        list(
            members.get("userValidationRules"),
            one -> {
              Map<String, Place> item = members(one, "expression", "message");
              return new UserRule(text(item.get("expression")), text(item.get("message")));
            }));
  }

  private Issuer issuer(Place place) {
    List<String> known =
        new ArrayList<>(
            List.of(
                "url", "discoveryURL", "certificateAuthority", "audiences", "audienceMatchPolicy"));
    if (minor >= FIRST_WITH_V1) {
      known.add("egressSelectorType");
    }
    Map<String, Place> members = members(place, known.toArray(String[]::new));
    return new Issuer(
        text(members.get("url")),
        text(members.get("discoveryURL")),
        text(members.get("certificateAuthority")),
        list(members.get("audiences"), this::text),
        text(members.get("audienceMatchPolicy")),
        text(members.get("egressSelectorType")));
  }

  private ClaimRule claimRule(Place place) {
    Map<String, Place> item = members(place, "claim", "requiredValue", "expression", "message");
    return new ClaimRule(
        text(item.get("claim")),
        text(item.get("requiredValue")),
        text(item.get("expression")),
        text(item.get("message")));
  }

  private Mapping mapping(Place place, boolean withPrefix) {
    Map<String, Place> item =
        withPrefix
            ? members(place, "claim", "prefix", "expression")
            : members(place, "claim", "expression");
    Place prefix = item.get("prefix");
    return new Mapping(
        text(item.get("claim")),
        prefix == null || isNull(prefix) ? Optional.empty() : Optional.of(text(prefix)),
        text(item.get("expression")));
  }

  private Map<String, Place> members(Place place, String... known) {
    if (place == null || isNull(place)) {
      return Map.of();
    }
    if (!(place.node() instanceof MappingNode map)) {
      problems.add(place.path() + " must be an object");
      return Map.of();
    }
    return members(place.path(), map, Set.of(known));
  }

  private Map<String, Place> members(String path, MappingNode map, Set<String> known) {
    Map<String, Place> members = new LinkedHashMap<>();
    for (NodeTuple tuple : map.getValue()) {
      String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?";
      Place place = new Place(path.isEmpty() ? name : path + "." + name, tuple.getValueNode());
      if (!known.contains(name)) {
        problems.add("unknown field \"" + place.path() + "\"");
      } else if (members.put(name, place) != null) {
        problems.add("key \"" + name + "\" already set");
      }
    }
    return members;
  }

  private <T> List<T> list(Place place, Function<Place, T> item) {
    if (place == null || isNull(place)) {
      return List.of();
    }
    if (!(place.node() instanceof SequenceNode sequence)) {
      problems.add(place.path() + " must be a list");
      return List.of();
    }
    List<T> items = new ArrayList<>();
    for (int i = 0; i < sequence.getValue().size(); i++) {
      items.add(item.apply(new Place(place.path() + "[" + i + "]", sequence.getValue().get(i))));
    }
    return items;
  }

  private String text(Place place) {
    if (place == null || isNull(place)) {
      return "";
    }
    if (!(place.node() instanceof ScalarNode scalar)
        || !scalar.getTag().equals(Tag.STR)
        || scalar.getScalarStyle() == ScalarStyle.PLAIN
            && TRUTH_OF_OLD.matcher(scalar.getValue()).matches()) {
      problems.add(place.path() + " must be text; put quotes around it");
      return "";
    }
    return scalar.getValue();
  }

  private static boolean isNull(Place place) {
    return place.node() instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
  }
}
