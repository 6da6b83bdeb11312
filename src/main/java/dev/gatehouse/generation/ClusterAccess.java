package dev.gatehouse.generation;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.clients.Client;
import dev.gatehouse.config.settings.ClusterSettings;
import dev.gatehouse.kubernetes.Cluster;
import dev.gatehouse.mapping.UserClaims;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.tokens.Audience;
import dev.gatehouse.tokens.TokenSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the clusters that a token would be for say of it: who may have it, which groups it names,
 * how large it may be and how long it lives. Asked when a person has logged in, so that they learn
 * it there, and again at each minting on the current configuration. Immutable and thread-safe.
 */
public final class ClusterAccess {
  /** Claims that every token has, its header and the longest of signatures, before base64url. */
  private static final int FRAME = 1_100;

  /** Below this no limit that can be configured is near, and nothing needs to be counted. */
  private static final int FEW_GROUPS = 5;

  private final List<ClusterSettings> clusters;

  private ClusterAccess(List<ClusterSettings> clusters) {
    this.clusters = clusters;
  }

  /** What is said of somebody. */
  public sealed interface Verdict {
    /**
     * They may have the token.
     *
     * @param identity the person with no groups but those that the token may name
     */
    record Allowed(UpstreamIdentity identity) implements Verdict {}

    /**
     * They may not.
     *
     * @param description says why, for the client and the person
     * @param scope whether other scopes would change it
     */
    record Refused(String description, boolean scope) implements Verdict {}
  }

  /** Of the clusters that an ID token of this client with these scopes is for. */
  public static ClusterAccess of(Generation generation, Client client, List<String> scopes) {
    if (generation.clusters().isEmpty()) {
      return new ClusterAccess(List.of());
    }
    // Without trust there is no token, and other rules say so.
    return Audience.resolve(generation.clients(), client, scopes) instanceof Audience.Result.Of of
        ? of(generation, of.audience().clientIds())
        : new ClusterAccess(List.of());
  }

  /** Of the clusters with these audiences. */
  public static ClusterAccess of(Generation generation, List<String> audiences) {
    return among(generation.clusters().stream().map(Cluster::settings).toList(), audiences);
  }

  /** Of those clusters of a configuration that have these audiences, without a running server. */
  public static ClusterAccess among(List<ClusterSettings> clusters, List<String> audiences) {
    return new ClusterAccess(
        clusters.stream().filter(cluster -> audiences.contains(cluster.audience())).toList());
  }

  /** The settings with lifetimes that are no longer than the clusters allow. */
  public TokenSettings lifetimes(TokenSettings settings) {
    return longest().map(settings::atMost).orElse(settings);
  }

  /** The longest that a token may live; empty when the clusters do not say. */
  public Optional<Duration> longest() {
    return clusters.stream()
        .flatMap(cluster -> cluster.tokens().lifetime().stream())
        .min(Comparator.naturalOrder());
  }

  /**
   * What is said of a person.
   *
   * @param connectorId where they come from
   * @param scopes scopes of the token
   * @param requested names of claims that the request asks for besides
   */
  public Verdict judge(
      UpstreamIdentity identity, String connectorId, List<String> scopes, Set<String> requested) {
    Verdict member = membership(identity);
    if (!(member instanceof Verdict.Allowed allowed)) {
      return member;
    }
    Optional<String> tooLarge = size(allowed.identity(), connectorId, scopes, requested);
    return tooLarge.isPresent() ? new Verdict.Refused(tooLarge.get(), true) : allowed;
  }

  /** What is said of a person whatever else a token would have in it. */
  public Verdict membership(UpstreamIdentity identity) {
    UpstreamIdentity person = identity;
    for (ClusterSettings cluster : clusters) {
      List<String> groups = cluster.tokens().allowedGroups();
      if (groups.isEmpty()) {
        continue;
      }
      if (!(person.groups() instanceof Groups.Known known)) {
        return new Verdict.Refused(
            "Only some groups may use the cluster "
                + cluster.name()
                + ", and the request does not ask for groups; add the scope groups.",
            true);
      }
      List<String> kept = known.names().stream().filter(groups::contains).toList();
      if (kept.isEmpty()) {
        return new Verdict.Refused(
            "The person is in none of the groups that may use the cluster " + cluster.name() + ".",
            false);
      }
      person = person.toBuilder().groups(Groups.known(kept)).build();
    }
    return new Verdict.Allowed(person);
  }

  /** Counted before anything is signed, so that a refresh that cannot be answered costs nothing. */
  private Optional<String> size(
      UpstreamIdentity person, String connectorId, List<String> scopes, Set<String> requested) {
    Optional<ClusterSettings> strictest =
        clusters.stream().min(Comparator.comparingInt(cluster -> cluster.tokens().maxSize()));
    int groups = person.groups() instanceof Groups.Known known ? known.names().size() : 0;
    if (strictest.isEmpty() || groups < FEW_GROUPS && person.attributes().isEmpty()) {
      return Optional.empty();
    }
    int claims =
        JSONObjectUtils.toJSONString(UserClaims.of(person, connectorId, scopes, requested))
            .getBytes(StandardCharsets.UTF_8)
            .length;
    int size = (claims + FRAME) * 4 / 3;
    int limit = strictest.get().tokens().maxSize();
    if (size <= limit) {
      return Optional.empty();
    }
    return Optional.of(
        "The token for the cluster "
            + clusters.stream().map(ClusterSettings::name).collect(Collectors.joining(", "))
            + " would have about "
            + size
            + " bytes and may have "
            + limit
            + "; the person is in "
            + groups
            + " groups. Name those that matter in allowedGroups, or drop groups with the"
            + " connector's mapping.");
  }
}
