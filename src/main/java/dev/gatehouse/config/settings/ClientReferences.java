package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Position;
import dev.gatehouse.spi.settings.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What a client refers to outside of itself: one check for all ways to register. */
public final class ClientReferences {
  /** The key of the algorithm of ID tokens. */
  public static final String ALGORITHM = "idTokenSignedResponseAlg";

  private static final String CONNECTORS = "allowedConnectors";

  private ClientReferences() {}

  /**
   * Something wrong with a key of a client.
   *
   * @param key the key
   */
  public record Finding(Problem.Severity severity, String key, String message, String suggestion) {

    /**
     * The same as a problem of a file or a document.
     *
     * @param path path of the key's client with a final dot, or empty
     */
    public Problem at(Position position, String path) {
      return new Problem(severity, position, path + key, message, suggestion);
    }
  }

  /**
   * Looks at the references of a client. A connector that does not exist is a warning: the client
   * may have been there first.
   *
   * @param algorithms JOSE names of the algorithms that there are keys for
   */
  public static List<Finding> of(
      ClientSettings client, Set<String> algorithms, Predicate<String> connectorExists) {
    List<Finding> findings = new ArrayList<>();
    Optional<String> wanted = client.idTokenAlgorithm().map(SigningAlgorithm::joseName);
    if (wanted.isPresent() && !algorithms.contains(wanted.get())) {
      findings.add(
          new Finding(
              Problem.Severity.ERROR,
              ALGORITHM,
              "there is no key for " + wanted.get(),
              "add it to keys.algorithms"));
    }
    for (String allowed : client.allowedConnectors()) {
      if (!connectorExists.test(allowed)) {
        findings.add(
            new Finding(
                Problem.Severity.WARNING,
                CONNECTORS,
                "there is no connector " + allowed,
                "give ids of connectors"));
      }
    }
    return findings;
  }
}
