package dev.gatehouse.kubernetes.check;

import dev.gatehouse.kubernetes.authentication.AuthenticationModel;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.ClaimRule;
import dev.gatehouse.kubernetes.authentication.ConfigurationException;
import dev.gatehouse.kubernetes.authentication.ModelReader;
import dev.gatehouse.kubernetes.authentication.TokenJudge;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * How an API server authenticates at present: its AuthenticationConfiguration, or its {@code
 * --oidc-} flags, which it makes one of (KEP-3331). Immutable.
 *
 * @param model what it has read
 * @param algorithms what signatures it takes: all with a file, RS256 with flags unless they say
 *     more
 * @param flags whether it has flags
 * @param authorityFile the file of {@code --oidc-ca-file}, whose content is not known
 */
public record LiveConfiguration(
    AuthenticationModel model,
    List<String> algorithms,
    boolean flags,
    Optional<String> authorityFile) {
  private static final String OIDC = "oidc-";
  private static final String FILE = "authentication-config";

  public LiveConfiguration {
    algorithms = List.copyOf(algorithms);
  }

  /**
   * Reads an AuthenticationConfiguration, a manifest of a pod with an API server, a configuration
   * of K3s or RKE2, or a command line (also as in {@code /proc/PID/cmdline}).
   *
   * @param minor the version of Kubernetes, 1.{@code minor}
   * @throws ConfigurationException when the API server refuses the file
   * @throws CheckException when it is none of these, or says that the configuration is elsewhere
   */
  public static LiveConfiguration read(String text, int minor)
      throws ConfigurationException, CheckException {
    try {
      return parse(text, minor);
    } catch (StackOverflowError e) {
      // The parser goes down a level for each level of the text.
      throw new CheckException("The file is nested too deeply to be a configuration");
    }
  }

  private static LiveConfiguration parse(String text, int minor)
      throws ConfigurationException, CheckException {
    Object root = yaml(text);
    if (root instanceof Map<?, ?> map) {
      Optional<List<String>> arguments = arguments(map);
      if (arguments.isPresent()) {
        return ofFlags(arguments.get());
      }
    } else if (text.contains("--" + OIDC)
        || text.contains("--" + FILE)
        || text.contains("kube-apiserver")) {
      return ofFlags(words(text));
    }
    return new LiveConfiguration(
        ModelReader.read(text, minor), TokenJudge.ALL_ALGORITHMS, false, Optional.empty());
  }

  private static Object yaml(String text) {
    if (text.indexOf('\0') >= 0) {
      return text;
    }
    try {
      return new Load(LoadSettings.builder().setAllowDuplicateKeys(true).build())
          .loadFromString(text);
    } catch (YamlEngineException e) {
      // A command line need not be YAML; a file is read again, where the mistake is told.
      return text;
    }
  }

  /** Those of an API server in a manifest; empty when this is none. */
  private static Optional<List<String>> arguments(Map<?, ?> root) {
    if (root.get("kube-apiserver-arg") instanceof List<?> list) {
      return Optional.of(strings(list).map(one -> "--" + one).toList());
    }
    if (!"Pod".equals(root.get("kind")) || !(root.get("spec") instanceof Map<?, ?> spec)) {
      return Optional.empty();
    }
    List<String> arguments = new ArrayList<>();
    for (Object one : spec.get("containers") instanceof List<?> list ? list : List.of()) {
      if (one instanceof Map<?, ?> container) {
        strings(container.get("command")).forEach(arguments::add);
        strings(container.get("args")).forEach(arguments::add);
      }
    }
    return Optional.of(arguments);
  }

  private static Stream<String> strings(Object list) {
    return list instanceof List<?> items
        ? items.stream().filter(String.class::isInstance).map(String.class::cast)
        : Stream.empty();
  }

  private static List<String> words(String line) {
    return Stream.of(line.split("[\\s\0]+", -1))
        .map(word -> word.replaceAll("^['\"]|['\"]$|\\\\$", "").replaceFirst("=['\"]", "="))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  private static LiveConfiguration ofFlags(List<String> arguments) throws CheckException {
    Map<String, List<String>> flags = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String one = arguments.get(i);
      int sign = one.indexOf('=');
      String name = one.replaceFirst("^--", "").replaceFirst("=.*", "").replace('_', '-');
      if (!one.startsWith("--") || !name.startsWith(OIDC) && !name.equals(FILE)) {
        continue;
      }
      String value =
          sign >= 0 ? one.substring(sign + 1) : i + 1 < arguments.size() ? arguments.get(++i) : "";
      flags.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }
    List<String> files = flags.remove(FILE);
    if (files != null && !flags.isEmpty()) {
      throw new CheckException(
          "The API server has --authentication-config and --oidc-… flags; it does not start with"
              + " both");
    }
    if (files != null) {
      throw new CheckException(
          "The API server reads its configuration from "
              + files.getLast()
              + "; give that file instead");
    }
    return new LiveConfiguration(
        model(flags),
        Optional.ofNullable(flags.get("oidc-signing-algs"))
            .map(all -> all.stream().flatMap(one -> Stream.of(one.split(",", -1))).toList())
            .orElse(List.of("RS256")),
        true,
        Optional.ofNullable(flags.get("oidc-ca-file")).map(List::getLast));
  }

  private static AuthenticationModel model(Map<String, List<String>> flags) throws CheckException {
    if (flags.isEmpty()) {
      return new AuthenticationModel("", List.of());
    }
    String issuer = last(flags, "oidc-issuer-url", "");
    String client = last(flags, "oidc-client-id", "");
    if (issuer.isEmpty() || client.isEmpty()) {
      throw new CheckException(
          "oidc-issuer-url and oidc-client-id must be specified together when any oidc-* flags are"
              + " set: the API server does not start so");
    }
    List<ClaimRule> required = new ArrayList<>();
    for (String one : flags.getOrDefault("oidc-required-claim", List.of())) {
      for (String pair : one.split(",", -1)) {
        int sign = pair.indexOf('=');
        required.add(
            new ClaimRule(
                sign < 0 ? pair : pair.substring(0, sign),
                sign < 0 ? "" : pair.substring(sign + 1),
                "",
                ""));
      }
    }
    return AuthenticationModel.ofFlags(
        issuer,
        client,
        last(flags, "oidc-username-claim", "sub"),
        last(flags, "oidc-username-prefix", ""),
        last(flags, "oidc-groups-claim", ""),
        last(flags, "oidc-groups-prefix", ""),
        required);
  }

  private static String last(Map<String, List<String>> flags, String name, String otherwise) {
    List<String> values = flags.get(name);
    return values == null ? otherwise : values.getLast();
  }
}
