package dev.gatehouse.generation;

import dev.gatehouse.clients.Client;
import dev.gatehouse.protocol.AdminScope;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Resources that access tokens are asked for (RFC 8707, rule R18). Thread-safe.
 *
 * <p>A client names those that its registration allows; the administration interface is one that
 * the scopes name. Dex does not know the parameter, so clients in its profile for which nothing is
 * registered may send what they like, and mean nothing by it.
 */
public final class Resources {
  private Resources() {}

  /**
   * The resources that a request asks for.
   *
   * @param sent values of the parameter {@code resource}
   * @return those that the audience is made of, none when the scopes say it; empty when one of them
   *     must not be asked for
   */
  public static Optional<List<String>> requested(
      Generation generation, Client client, List<String> sent, List<String> scopes) {
    List<String> named = sent.stream().filter(one -> !one.isEmpty()).distinct().toList();
    if (named.isEmpty()) {
      return Optional.of(List.of());
    }
    if (AdminScope.anyOf(scopes)) {
      return generation.policy().knowsResources(named, scopes)
          ? Optional.of(List.of())
          : Optional.empty();
    }
    if (client.profile().clientAudience() && client.resources().isEmpty()) {
      return Optional.of(List.of());
    }
    return client.resources().containsAll(named) && noCluster(generation, named)
        ? Optional.of(named)
        : Optional.empty();
  }

  /**
   * The resources of one token.
   *
   * @param asked what {@link #requested} says of the token request
   * @param granted what the person allowed
   * @return those that the token is for; empty when more is asked for than was granted, or when
   *     something that was granted is not the client's any more
   */
  public static Optional<List<String>> within(
      Generation generation, Client client, List<String> asked, List<String> granted) {
    Set<String> now = client.resources();
    return granted.containsAll(asked) && now.containsAll(granted) && noCluster(generation, granted)
        ? Optional.of(asked.isEmpty() ? granted : asked)
        : Optional.empty();
  }

  /** Who may have tokens for a cluster, the cluster and its client say, and of ID tokens only. */
  private static boolean noCluster(Generation generation, List<String> resources) {
    return resources.stream().noneMatch(generation::isCluster);
  }
}
