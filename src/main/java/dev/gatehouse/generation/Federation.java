package dev.gatehouse.generation;

import java.util.Map;

/**
 * Whom tokens may be exchanged for besides clients. Immutable and thread-safe.
 *
 * @param clusters audiences of clusters, by the cluster's name
 */
public record Federation(Map<String, String> clusters) {
  public Federation {
    clusters = Map.copyOf(clusters);
  }

  /** What an audience means: that of the cluster of this name, or what it says. */
  public String audience(String named) {
    return clusters.getOrDefault(named, named);
  }
}
