package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Place;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Secret;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What has to fit between {@code clusters}, clients and connectors. */
final class ClusterChecks {
  private ClusterChecks() {}

  /**
   * @param local whether there is the connector {@code local}, which has no settings
   */
  static void all(
      Setting<List<ClusterSettings>> clusters,
      Setting<List<ClientSettings>> clients,
      Setting<List<ConnectorSettings>> connectors,
      Setting<Boolean> local,
      Values values,
      Report report) {
    references(clusters, clients, values, report);
    sharedAudiences(clusters, values, report);
    clientsAsAudience(clusters, values, report);
    sharedCredentials(clusters, values, report);
    ambiguousNames(clusters, clients, values, report);
    resources(clusters, clients, values, report);
    collidingGroups(clusters, clients, connectors, local, values, report);
  }

  /** Looks at one cluster, which stands at a place. */
  private interface Look {
    void at(ClusterSettings cluster, Place place);
  }

  private static void each(
      Setting<List<ClusterSettings>> clusters, Values values, Report report, Look look) {
    List<ClusterSettings> all = values.get(clusters);
    for (int i = 0; i < all.size(); i++) {
      look.at(all.get(i), report.at(clusters).item(i));
    }
  }

  /** A token for an audience works at each cluster that has it. */
  private static void sharedAudiences(
      Setting<List<ClusterSettings>> clusters, Values values, Report report) {
    Map<String, ClusterSettings> first = new HashMap<>();
    each(
        clusters,
        values,
        report,
        (cluster, place) -> {
          ClusterSettings other = first.putIfAbsent(cluster.audience(), cluster);
          if (other != null
              && !Set.copyOf(other.tokens().allowedGroups())
                  .equals(Set.copyOf(cluster.tokens().allowedGroups()))) {
            report.error(
                place.key("allowedGroups"),
                "differ from those of the cluster "
                    + other.name()
                    + ", which has the same audience, so that a token for one works at the other",
                "give each cluster an audience of its own, or both the same groups");
          }
        });
  }

  /**
   * Warns where a cluster takes what is meant for another one: the client that asks for a token is
   * always among its audiences (OpenID Connect Core §3.1.3.7).
   */
  private static void clientsAsAudience(
      Setting<List<ClusterSettings>> clusters, Values values, Report report) {
    each(
        clusters,
        values,
        report,
        (cluster, place) ->
            values.get(clusters).stream()
                .filter(other ->
                    other.clientId().equals(cluster.audience())
                        && !other.audience().equals(cluster.audience()))
                .findFirst()
                .ifPresent(other ->
                    report.warning(
                        place.key("audience"),
                        "is the client of the cluster "
                            + other.name()
                            + ", whose tokens name their client as well, so that they work here, too",
                        "give this cluster an audience of its own")));
  }

  /**
   * What proves an API server must not prove another one, and two that are one are no rotation.
   * Secrets are compared as such, and none is told.
   */
  private static void sharedCredentials(
      Setting<List<ClusterSettings>> clusters, Values values, Report report) {
    Map<Secret, String> first = new HashMap<>();
    each(
        clusters,
        values,
        report,
        (cluster, place) -> {
          List<Secret> credentials =
              cluster.tokenReview().map(ClusterSettings.TokenReview::credentials).orElse(List.of());
          for (int i = 0; i < credentials.size(); i++) {
            String other = first.putIfAbsent(credentials.get(i), cluster.name());
            if (other != null) {
              report.error(
                  place.key("tokenReview").key("credentials").item(i),
                  other.equals(cluster.name())
                      ? "is the same secret as the one before"
                      : "is the same secret as one of the cluster "
                          + other
                          + ", so that whoever has it may ask for both",
                  "make another one (openssl rand -hex 32)");
            }
          }
        });
  }

  /** A cluster's name means its audience in an exchange, and must mean nobody else's. */
  private static void ambiguousNames(
      Setting<List<ClusterSettings>> clusters,
      Setting<List<ClientSettings>> clients,
      Values values,
      Report report) {
    each(
        clusters,
        values,
        report,
        (cluster, place) -> {
          if (cluster.audience().equals(cluster.name())) {
            return;
          }
          String other = null;
          if (values.get(clients).stream().anyMatch(one -> one.id().equals(cluster.name()))) {
            other = "the id of a client";
          } else if (values.get(clusters).stream()
              .anyMatch(one -> one.audience().equals(cluster.name()))) {
            other = "the audience of another cluster";
          }
          if (other != null) {
            report.error(
                place.key("name"),
                "is also "
                    + other
                    + ", so that a token exchange for it would be one for the audience "
                    + cluster.audience(),
                "give the cluster another name");
          }
        });
  }

  /** An access token for a cluster would go around what the cluster says of its tokens. */
  private static void resources(
      Setting<List<ClusterSettings>> clusters,
      Setting<List<ClientSettings>> clients,
      Values values,
      Report report) {
    Set<String> audiences =
        values.get(clusters).stream().map(ClusterSettings::audience).collect(Collectors.toSet());
    for (int i = 0; i < values.get(clients).size(); i++) {
      ClientSettings client = values.get(clients).get(i);
      Place place = report.at(clients).item(i);
      for (int k = 0; k < client.allowedResources().size(); k++) {
        if (audiences.contains(client.allowedResources().get(k))) {
          noResource(place.key("allowedResources").item(k), report);
        }
      }
      List<ExchangeSettings.Target> targets =
          client.exchange().map(ExchangeSettings::targets).orElse(List.of());
      for (int k = 0; k < targets.size(); k++) {
        if (targets.get(k).resource().filter(audiences::contains).isPresent()) {
          noResource(place.key("tokenExchange").key("targets").item(k).key("resource"), report);
        }
      }
    }
  }

  private static void noResource(Place place, Report report) {
    report.error(
        place,
        "is the audience of a cluster, which takes ID tokens and no access tokens",
        "name the cluster as audience of a token exchange, or give it another audience");
  }

  /**
   * Warns about clients that do not exist in the file: those of the database are not known here.
   */
  private static void references(
      Setting<List<ClusterSettings>> clusters,
      Setting<List<ClientSettings>> clients,
      Values values,
      Report report) {
    each(
        clusters,
        values,
        report,
        (cluster, place) -> {
          for (Map.Entry<String, String> one :
              Map.of("clientID", cluster.clientId(), "audience", cluster.audience()).entrySet()) {
            if (values.get(clients).stream().noneMatch(c -> c.id().equals(one.getValue()))) {
              report.warning(
                  place.key(one.getKey()),
                  "names the client " + one.getValue() + ", which staticClients does not have",
                  "declare it, unless it is in the database");
            }
          }
        });
  }

  /**
   * Warns where people of two connectors come to one cluster and a group of one looks like a group
   * of the other: who can name a group at one of them is then somebody at the other.
   */
  private static void collidingGroups(
      Setting<List<ClusterSettings>> clusters,
      Setting<List<ClientSettings>> clients,
      Setting<List<ConnectorSettings>> connectors,
      Setting<Boolean> local,
      Values values,
      Report report) {
    each(
        clusters,
        values,
        report,
        (cluster, place) -> {
          List<String> allowed =
              values.get(clients).stream()
                  .filter(client -> client.id().equals(cluster.clientId()))
                  .findFirst()
                  .map(ClientSettings::allowedConnectors)
                  .orElse(List.of());
          Map<String, List<String>> byPrefix = new HashMap<>();
          values.get(connectors).stream()
              .filter(one -> allowed.isEmpty() || allowed.contains(one.id()))
              .forEach(one ->
                  byPrefix
                      .computeIfAbsent(one.mapping().groupPrefix(), prefix -> new ArrayList<>())
                      .add(one.id()));
          if (values.get(local) && (allowed.isEmpty() || allowed.contains("local"))) {
            byPrefix.computeIfAbsent("", prefix -> new ArrayList<>()).add("local");
          }
          for (List<String> alike : byPrefix.values()) {
            if (alike.size() > 1) {
              report.warning(
                  place.key("clientID"),
                  "lets people of the connectors "
                      + String.join(", ", alike)
                      + " in, whose groups cannot be told apart: whoever can name a group at one has the"
                      + " rights of that group at the other",
                  "give each connector a mapping.groupPrefix, or the client allowedConnectors");
            }
          }
        });
  }
}
