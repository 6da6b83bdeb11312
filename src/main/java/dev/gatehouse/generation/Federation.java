package dev.gatehouse.generation;

import dev.gatehouse.clients.Client;
import dev.gatehouse.config.settings.WorkloadSettings;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.workloads.WorkloadIssuer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whose tokens may be exchanged besides those of this issuer and of connectors. Immutable and
 * thread-safe.
 *
 * @param workloads platforms of workloads
 */
public record Federation(List<WorkloadIssuer> workloads) {
  public Federation {
    workloads = List.copyOf(workloads);
  }

  /** What stands for a connector where a workload is meant; no connector has such an id. */
  public static String connectorOf(WorkloadIssuer platform) {
    return WorkloadSettings.PREFIX + platform.name();
  }

  /** Whether a grant's connector stands for a platform of workloads. */
  public static boolean isWorkload(String connectorId) {
    return connectorId.startsWith(WorkloadSettings.PREFIX);
  }

  /**
   * Why a person of a connector must be refused: their name is one that a workload has unless its
   * platform's settings make another, and whoever goes by names would take them for it.
   */
  public Optional<String> impersonated(UpstreamIdentity person) {
    return Stream.of(person.username(), person.preferredUsername(), person.email())
        .flatMap(Optional::stream)
        .filter(name -> workloads.stream().anyMatch(one -> name.startsWith(one.name() + ":")))
        .findFirst()
        .map(name -> "the name '" + name + "' is that of a workload");
  }

  /** The platforms whose tokens a client may exchange. */
  public List<WorkloadIssuer> platformsOf(Client client) {
    return workloads.stream()
        .filter(one -> client.exchange().workloads().contains(one.name()))
        .toList();
  }

  /** Whether a client may still speak for the workloads of what stands for a connector. */
  public boolean allows(Client client, String connectorId) {
    return platformsOf(client).stream().anyMatch(one -> connectorOf(one).equals(connectorId));
  }

  /** The same as {@link #allows}, for a client that may be gone. */
  boolean allows(Optional<Client> client, String connectorId) {
    return client.filter(one -> allows(one, connectorId)).isPresent();
  }
}
