package dev.gatehouse.clients;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.config.settings.ClientReferences;
import dev.gatehouse.config.settings.ClientSchema;
import dev.gatehouse.config.settings.ClientSettings;
import dev.gatehouse.config.settings.Dialect;
import dev.gatehouse.spi.settings.Binding;
import dev.gatehouse.spi.settings.BindingOptions;
import dev.gatehouse.spi.settings.Position;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Secret;
import dev.gatehouse.spi.settings.Sources;
import dev.gatehouse.spi.settings.Tree;
import dev.gatehouse.storage.ClientRow;
import dev.gatehouse.storage.StorageException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A client as somebody asks for it: members with the keys of {@code staticClients}. Bound by the
 * declaration that the configuration file is bound by, so that a mistake is the same mistake
 * wherever it is made. Thread-safe.
 */
final class ClientDocument {
  static final String ID = "id";
  static final String SECRET = "secret";

  private static final int SHORTEST_SECRET = 32;

  /** Stands for a secret that is kept as a hash. */
  static final Secret KEPT = Secret.of("a secret that is kept as its hash, or sealed");

  /** Keys of the file that name something on the server, which a registration must not reach. */
  private static final Set<String> OF_FILES = Set.of("idEnv", "secretEnv", "secretFile");

  private static final Position NOWHERE = new Position("client", 1, 1);
  private static final Schema<ClientSettings> SCHEMA = ClientSchema.of(Dialect.GATEHOUSE);

  private ClientDocument() {}

  /** The administrative scopes in a row, read without the rules. */
  static List<?> adminScopes(ClientRow row) {
    return read(row.settings()).get("adminScopes") instanceof List<?> scopes ? scopes : List.of();
  }

  /** What members amount to, with what is worth a look. */
  record Bound(ClientSettings settings, List<Problem> warnings) {}

  /**
   * Checks members by all rules.
   *
   * @param algorithms JOSE names of the algorithms that there are keys for
   * @param connectorExists which connectors there are
   * @throws InvalidClientException with everything that is wrong
   */
  static Bound bind(
      Map<String, Object> members, Set<String> algorithms, Predicate<String> connectorExists) {
    List<Problem> problems = new ArrayList<>();
    Map<String, Object> rest = new LinkedHashMap<>(members);
    for (String key : OF_FILES) {
      if (rest.remove(key) != null) {
        problems.add(error(key, key + " is for the configuration file", "give the value itself"));
      }
    }
    Binding<ClientSettings> binding = schema(rest);
    problems.addAll(binding.problems());
    binding
        .value()
        .ifPresent(settings -> {
          ClientReferences.of(settings, algorithms, connectorExists).stream()
              .map(finding -> finding.at(NOWHERE, ""))
              .forEach(problems::add);
          settings.secret().flatMap(ClientDocument::tooShort).ifPresent(problems::add);
        });
    List<Problem> errors = problems.stream().filter(Problem::isError).toList();
    if (!errors.isEmpty()) {
      throw new InvalidClientException(errors);
    }
    return new Bound(binding.value().orElseThrow(), problems);
  }

  /** A hash without salt keeps only a secret that nobody can guess (rule R25). */
  private static Optional<Problem> tooShort(Secret secret) {
    return secret.reveal().length() >= SHORTEST_SECRET
        ? Optional.empty()
        : Optional.of(
            error(
                SECRET,
                "secret has fewer than " + SHORTEST_SECRET + " characters",
                "give a long random one, or none and one is made"));
  }

  private static Binding<ClientSettings> schema(Map<String, Object> members) {
    return SCHEMA.bind(Tree.of(members, NOWHERE), BindingOptions.strict(Sources.of(Map.of())));
  }

  /**
   * The settings of a stored client. What does not exist any more in the configuration is left out,
   * as it would be for a client that was there before.
   *
   * @throws InvalidClientException when the rules of this program refuse it
   */
  static ClientSettings stored(ClientRow row, Set<String> algorithms) {
    Map<String, Object> members = new LinkedHashMap<>(read(row.settings()));
    if (!row.secrets().isEmpty()) {
      members.put(SECRET, KEPT.reveal());
    }
    Object algorithm = members.get(ClientReferences.ALGORITHM);
    if (algorithm instanceof String name && !algorithms.contains(name)) {
      members.remove(ClientReferences.ALGORITHM);
    }
    Binding<ClientSettings> binding = schema(members);
    return binding
        .value()
        .orElseThrow(() ->
            new InvalidClientException(
                binding.problems().stream().filter(Problem::isError).toList()));
  }

  /** Whether members describe a client with a secret; what is nonsense is for the rules. */
  static boolean usesSecret(Map<String, Object> members) {
    Map<String, Object> whole = new LinkedHashMap<>(members);
    whole.keySet().removeAll(OF_FILES);
    whole.put(SECRET, KEPT.reveal());
    return schema(whole).value().filter(settings -> !settings.usesSecret()).isEmpty();
  }

  static Problem error(String key, String message, String suggestion) {
    return new Problem(Problem.Severity.ERROR, NOWHERE, key, message, suggestion);
  }

  static String write(Map<String, Object> members) {
    return JSONObjectUtils.toJSONString(members);
  }

  static Map<String, Object> read(String json) {
    try {
      return JSONObjectUtils.parse(json);
    } catch (ParseException e) {
      throw new StorageException("A stored client is not a JSON object", e);
    }
  }
}
